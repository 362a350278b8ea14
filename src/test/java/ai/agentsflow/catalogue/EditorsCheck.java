package ai.agentsflow.catalogue;

import ai.agentsflow.catalogue.file.CatalogueSchema;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What an editor finds wrong with a catalogue, by the published schema. */
public final class EditorsCheck {

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(CatalogueSchema.text());

    private EditorsCheck() {}

    public static List<String> faults(String yaml) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000);
        Object document = new Yaml(new SafeConstructor(options)).load(yaml);
        return SCHEMA.validate(new ObjectMapper().valueToTree(document)).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
