package ai.agentsflow.providers.demo.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A validator that is not ours says whether a value is one. */
@Timeout(10)
class SchemaSampleTest {

    private static final JsonSchemaFactory VALIDATOR = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"object\"}",
                "{\"type\":[\"null\",\"boolean\"]}",
                "{\"type\":\"null\"}",
                "{\"const\":{\"a\":[1]}}",
                "{\"enum\":[\"a\",7,null],\"type\":\"integer\"}",
                "{\"type\":\"string\",\"minLength\":40,\"maxLength\":41}",
                "{\"type\":\"string\",\"maxLength\":2}",
                "{\"type\":\"string\",\"maxLength\":0}",
                "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2,3}-\\\\d{4}(?:x|y)?$\"}",
                "{\"type\":\"string\",\"pattern\":\"^[a-z0-9_-]+$\",\"minLength\":12}",
                "{\"type\":\"string\",\"pattern\":\"^(red|green)\\\\.\\\\w*$\"}",
                "{\"type\":\"string\",\"pattern\":\"^\\\\+?[1-9]\\\\d{1,14}$\"}",
                "{\"type\":\"string\",\"format\":\"date-time\"}",
                "{\"type\":\"string\",\"format\":\"date\"}",
                "{\"type\":\"string\",\"format\":\"time\"}",
                "{\"type\":\"string\",\"format\":\"email\"}",
                "{\"type\":\"string\",\"format\":\"uuid\"}",
                "{\"type\":\"string\",\"format\":\"uri\"}",
                "{\"type\":\"string\",\"format\":\"ipv4\"}",
                "{\"type\":\"string\",\"format\":\"ipv6\"}",
                "{\"type\":\"string\",\"format\":\"duration\"}",
                "{\"type\":\"integer\",\"minimum\":5,\"multipleOf\":4}",
                "{\"type\":\"integer\",\"exclusiveMinimum\":5,\"exclusiveMaximum\":7}",
                "{\"type\":\"integer\",\"maximum\":-3}",
                "{\"type\":\"integer\",\"minimum\":-3.5,\"maximum\":-2.5}",
                "{\"type\":\"integer\",\"multipleOf\":0.5}",
                "{\"type\":\"number\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":0.001}",
                "{\"type\":\"number\",\"multipleOf\":0.01,\"minimum\":1.005}",
                "{\"type\":\"number\",\"exclusiveMaximum\":0}",
                "{\"minimum\":1e300}",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":3,\"uniqueItems\":true}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":30,\"uniqueItems\":true}",
                "{\"type\":\"array\",\"items\":{\"enum\":[1,2,3]},\"minItems\":3,\"uniqueItems\":true}",
                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\",\"format\":\"uuid\"}}},\"minItems\":2,\"uniqueItems\":true}",
                "{\"type\":\"array\",\"maxItems\":0,\"items\":{\"type\":\"integer\"}}",
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"string\"}],\"items\":false,\"minItems\":2}",
                "{\"type\":\"array\",\"contains\":{\"const\":9},\"minItems\":2}",
                "{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"type\":\"integer\"}},\"additionalProperties\":{\"type\":\"boolean\"}}",
                "{\"type\":\"object\",\"minProperties\":3,\"additionalProperties\":{\"type\":\"integer\"}}",
                "{\"type\":\"object\",\"maxProperties\":1,\"properties\":{\"a\":{},\"b\":{},\"c\":{}},\"required\":[\"b\"]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{}},\"dependentRequired\":{\"a\":[\"b\"]},\"required\":[\"b\"]}",
                "{\"type\":\"object\",\"propertyNames\":{\"type\":\"string\",\"maxLength\":9},\"additionalProperties\":{\"type\":\"string\"}}",
                "{\"anyOf\":[false,{\"type\":\"integer\",\"minimum\":3,\"maximum\":1},{\"type\":\"boolean\"}]}",
                "{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"},{\"type\":\"string\"}]}",
                "{\"type\":\"integer\",\"anyOf\":[{\"minimum\":10},{\"maximum\":3}]}",
                "{\"allOf\":[{\"type\":\"integer\",\"minimum\":3},{\"minimum\":9,\"maximum\":11},{\"type\":\"number\"}]}",
                "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]},{\"properties\":{\"a\":{\"minLength\":9}},\"required\":[\"b\"]}]}",
                "{\"$ref\":\"#/$defs/a~1b%20c\",\"$defs\":{\"a/b c\":{\"type\":\"integer\"}}}",
                "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"required\":[\"value\",\"next\"],\"properties\":"
                        + "{\"value\":{\"type\":\"integer\"},\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/node\"},{\"type\":\"null\"}]}}}}}",
                "{\"type\":\"object\",\"required\":[\"children\"],\"properties\":{\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}}}",
                "{\"type\":\"object\",\"properties\":{\"left\":{\"$ref\":\"#\"},\"right\":{\"$ref\":\"#\"},\"up\":{\"$ref\":\"#\"}}}",
                "{\"type\":\"string\",\"not\":{\"const\":\"x\"}}",
                "{\"if\":{\"type\":\"string\"},\"then\":{\"minLength\":1}}"
            })
    void makesAValueThatTheSchemaAllows(String schema) throws Exception {
        var value = SchemaSample.of(json(schema));

        assertThat(VALIDATOR
                        .getSchema(schema)
                        .validate(
                                value.toString(),
                                InputFormat.JSON,
                                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)))
                .as("%s", value)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"not\":{}}",
                "{\"$ref\":\"#\"}",
                "{\"$ref\":\"#/nowhere\"}",
                "{\"$ref\":\"https://example.com/schema\"}",
                "{\"$ref\":\"#/%zz\"}",
                "{\"not\":{\"$ref\":\"#\"}}",
                "{\"allOf\":[{\"$ref\":\"#\"}]}",
                "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
                "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
                "{\"type\":\"array\",\"minItems\":2,\"items\":{\"$ref\":\"#\"}}",
                "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}",
                "{\"type\":\"string\",\"minLength\":1000000000}",
                "{\"type\":\"string\",\"minLength\":9223372036854775807}",
                "{\"type\":\"array\",\"minItems\":1000000000}",
                "{\"type\":\"object\",\"minProperties\":1000000000}",
                "{\"type\":\"string\",\"pattern\":\"^(a+)+(b+)+[^x]$\"}",
                "{\"type\":\"string\",\"pattern\":\"((((a{9999}){9999}){9999}){9999}){9999}\"}",
                "{\"type\":\"string\",\"pattern\":\"(?=a)b\"}",
                "{\"type\":\"string\",\"pattern\":\"\\\\1\"}",
                "{\"type\":\"string\",\"pattern\":\"[a\"}",
                "{\"type\":\"string\",\"pattern\":\"a{\"}",
                "{\"minimum\":1e400,\"type\":\"number\"}",
                "{\"enum\":[]}",
                "{\"type\":[]}",
                "{\"type\":\"date\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{}},\"patternProperties\":{\"^a\":{\"type\":\"integer\"}}}"
            })
    void saysThatItFindsNone(String schema) {
        assertThatThrownBy(() -> SchemaSample.of(json(schema)))
                .isInstanceOf(NoSampleException.class)
                .hasMessageMatching("[A-Za-z ]+");
    }

    /** Each of 60 properties refers to all of them. */
    @Test
    void staysSmallHoweverMuchASchemaRefersTo() throws Exception {
        var all = IntStream.range(0, 60)
                .mapToObj(i -> "\"p%s\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}".formatted(i))
                .collect(Collectors.joining(","));

        var value = SchemaSample.of(json("{\"type\":\"object\",\"properties\":{%s}}".formatted(all)));

        assertThat(value.toString()).hasSizeBetween(10, 100_000);
    }

    @Test
    void endsForNestedAlternativesWithoutAWayOut() {
        var alternatives = "{\"$ref\":\"#\"},".repeat(20) + "{\"$ref\":\"#\"}";
        var schema = "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"anyOf\":[%s]}}}"
                .formatted(alternatives);

        assertThatThrownBy(() -> SchemaSample.of(json(schema))).isInstanceOf(NoSampleException.class);
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
