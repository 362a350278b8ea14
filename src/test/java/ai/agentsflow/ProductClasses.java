package ai.agentsflow;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;

/** Every class of the product, read once for all tests of one process: reading them takes seconds. */
public final class ProductClasses {

    private static final class Read {
        static final JavaClasses ALL = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("ai.agentsflow");
    }

    private ProductClasses() {}

    /** The classes without their tests. */
    public static JavaClasses all() {
        return Read.ALL;
    }
}
