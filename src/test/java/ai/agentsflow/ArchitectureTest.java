package ai.agentsflow;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.FeatureConfig;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.inject.Inject;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the code: which package may import which, and what belongs where. */
@AnalyzeClasses(packages = "ai.agentsflow", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "ai.agentsflow";

    /** Each package of the product, and those of the product's that it may import; the platform is open to all. */
    static final Map<String, Set<String>> TABLE = new TreeMap<>();

    // who may import whom: the table of the design, and beside it
    // calls: the words for one call, which routing, the cache and the surfaces share, and which none of them can own
    // responses: what is kept of responses and conversations, which is neither the gateway's path nor a translation
    // tokens, keys: two ways to say who is calling; access asks both and imports neither
    // upstream: one call over HTTP, which every vendor's adapter makes; what the catalogue says of it is no vendor's
    // either

    @ArchTest
    static final ArchRule gateway = only(
                    "gateway", "routing", "calls", "catalogue", "responses", "dialect", "access", "limits")
            .because("the surfaces stand beside each other and have routing, never a vendor, find an answer");

    @ArchTest
    static final ArchRule translate =
            only("translate", "dialect").because("a translation between two APIs needs neither a server nor a model");

    @ArchTest
    static final ArchRule responses =
            only("responses", "translate", "dialect").because("what is kept of a response is the same whoever gave it");

    @ArchTest
    static final ArchRule chat = only("chat", "routing", "calls", "catalogue", "dialect", "access", "limits")
            .because("the surfaces stand beside each other and have routing, never a vendor, find an answer");

    @ArchTest
    static final ArchRule models = only(
                    "models", "routing", "health", "calls", "catalogue", "upstream", "dialect", "usage")
            .because("the models over HTTP show what others know and do");

    @ArchTest
    static final ArchRule routing = only(
                    "routing",
                    "cache",
                    "health",
                    "calls",
                    "catalogue",
                    "providers",
                    "translate",
                    "upstream",
                    "dialect",
                    "usage")
            .because("routing is the same whoever asks, and does not depend on identity or limits");

    @ArchTest
    static final ArchRule cache = only("cache", "calls", "catalogue", "upstream", "dialect", "usage")
            .because("a kept answer is the same whichever way it came");

    @ArchTest
    static final ArchRule calls = only("calls", "catalogue", "upstream", "dialect")
            .because("a call is described in the same words wherever it goes");

    @ArchTest
    static final ArchRule health = only("health", "catalogue", "providers", "translate", "upstream", "dialect")
            .because("a probe asks an upstream in its own terms, and needs no request of a client's to do so");

    @ArchTest
    static final ArchRule catalogue = only("catalogue", "providers", "upstream", "dialect")
            .because("a file can be read and judged without a model or a server");

    @ArchTest
    static final ArchRule limits =
            only("limits", "access").because("a limit counts callers and knows nothing of what they call");

    @ArchTest
    static final ArchRule usage = only("usage").because("a record is taken of any call, whatever makes it");

    @ArchTest
    static final ArchRule providers = only("providers", "upstream", "dialect")
            .because("an adapter is an address, credentials and an API: it neither translates nor decides");

    @ArchTest
    static final ArchRule upstream =
            only("upstream", "dialect").because("a call over HTTP is made in the same way whoever answers it");

    @ArchTest
    static final ArchRule dialect = only("dialect").because("a wire API is what it is, whoever speaks it");

    @ArchTest
    static final ArchRule dialectsStandAlone = slices().matching("ai.agentsflow.dialect.(*)..")
            .should()
            .notDependOnEachOther()
            // what all of them count in
            .ignoreDependency(alwaysTrue(), resideInAPackage("ai.agentsflow.dialect.counting"))
            .because("a vendor's API can change or go without touching another's");

    @ArchTest
    static final ArchRule access = only("access").because("who is calling is known before what is called");

    @ArchTest
    static final ArchRule tokens =
            only("tokens", "access").because("a token is one way to say who is calling, and knows no other");

    @ArchTest
    static final ArchRule keys =
            only("keys", "access").because("a key is one way to say who is calling, and knows no other");

    @ArchTest
    static final ArchRule platform =
            only("platform").because("the platform has no product words, so that every package can stand on it");

    @ArchTest
    static void everyPackageSaysWhomItImports(JavaClasses classes) {
        var packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + '.'))
                .map(name -> name.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());

        assertThat(TABLE.keySet())
                .as("a rule for each package, and none for a package that is not there")
                .containsExactlyInAnyOrderElementsOf(packages);
    }

    @ArchTest
    static final ArchRule nobodyImportsTheRoot = noClasses()
            .that()
            .resideOutsideOfPackage("ai.agentsflow")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.agentsflow")
            .because("the root only puts the parts together");

    @ArchTest
    static final ArchRule packagesWithoutCycles = slices().matching("ai.agentsflow.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package can only be understood by itself when it does not need itself");

    @ArchTest
    static final ArchRule platformWithoutCycles = slices().matching("ai.agentsflow.platform.(*)..")
            .should()
            .beFreeOfCycles()
            .because("the parts of the platform build on each other in one direction");

    @ArchTest
    static final ArchRule roomsWithoutCycles = roomsWithoutCycles(ROOT)
            .because("a room below another is one of its parts or what it stands on, never both");

    @ArchTest
    static final ArchRule vendorsStandAlone = slices().matching("ai.agentsflow.providers.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a vendor's API can change or go without touching another vendor's");

    @ArchTest
    static final ArchRule adaptersAreUnknown = noClasses()
            .that()
            .resideOutsideOfPackage("ai.agentsflow.providers.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.agentsflow.providers.*..")
            .because("adapters are found by their service's name, so that another one needs no change");

    @ArchTest
    static final ArchRule noBeansPerRequest = noClasses()
            .should()
            .beAnnotatedWith(jakarta.enterprise.context.RequestScoped.class)
            .orShould()
            .beAnnotatedWith(jakarta.enterprise.context.SessionScoped.class)
            .because(
                    "an asynchronous request would leave them to the next one on its thread, so their contexts are off");

    @ArchTest
    static final ArchRule noInjectedServletObjects = noFields()
            .that()
            .areAnnotatedWith(jakarta.inject.Inject.class)
            .should()
            .haveRawType(resideInAPackage("jakarta.servlet.."))
            .because("they need the scope of a request, which is off");

    @ArchTest
    static final ArchRule noInjectedServletArguments = noCodeUnits()
            .that()
            .areAnnotatedWith(jakarta.inject.Inject.class)
            .should()
            .haveRawParameterTypes(anyElementThat(resideInAPackage("jakarta.servlet..")))
            .because("they need the scope of a request, which is off");

    // libraries have one place each

    @ArchTest
    static final ArchRule netty = library("io.netty..", "ai.agentsflow.platform.http..");

    @ArchTest
    static final ArchRule jackson = library(
            "com.fasterxml.jackson..",
            "ai.agentsflow",
            "ai.agentsflow.dialect..",
            "ai.agentsflow.providers..",
            "ai.agentsflow.responses..",
            "ai.agentsflow.translate..",
            "ai.agentsflow.upstream..",
            "ai.agentsflow.usage..");

    @ArchTest
    static final ArchRule snakeyaml =
            library("org.yaml..", "ai.agentsflow.catalogue..", "ai.agentsflow.platform.answers..");

    @ArchTest
    static final ArchRule resilience4j =
            library("io.github.resilience4j..", "ai.agentsflow.routing..", "ai.agentsflow.platform.redis..");

    @ArchTest
    static final ArchRule jedis = library("redis.clients..", "ai.agentsflow.platform.redis..");

    @ArchTest
    static final ArchRule nimbus = library("com.nimbusds..", "ai.agentsflow.tokens..");

    @ArchTest
    static final ArchRule caffeine = library("com.github.benmanes.caffeine..", "ai.agentsflow.cache..");

    @ArchTest
    static final ArchRule flyway = library("org.flywaydb..", "ai.agentsflow.platform.database..");

    // resources, entities, records

    @ArchTest
    static final ArchRule nobodyImportsAResource = noClasses()
            .that()
            .resideInAPackage("ai.agentsflow.*..")
            .and()
            .haveNameNotMatching(".*Resource(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAPackage("ai.agentsflow..").and(simpleNameEndingWith("Resource")))
            .because("a resource is the outermost layer: it is called over HTTP and by nobody else");

    @ArchTest
    static final ArchRule resourcesAreNamedSo = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .haveSimpleNameEndingWith("Resource")
            .because("the rules for resources find them by their name");

    @ArchTest
    static final ArchRule transactionsNotOnResources = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .or()
            .areAssignableTo(Servlet.class)
            .should()
            .beAnnotatedWith(Transactional.class)
            .because("a transaction is over before the answer is written");

    @ArchTest
    static final ArchRule transactionsNotOnTheirMethods = noMethods()
            .that()
            .areDeclaredInClassesThat(
                    simpleNameEndingWith("Resource").or(JavaClass.Predicates.assignableTo(Servlet.class)))
            .should()
            .beAnnotatedWith(Transactional.class)
            .because("a transaction is over before the answer is written");

    @ArchTest
    static final ArchRule entitiesAreHidden = classes()
            .that()
            .areAnnotatedWith(Entity.class)
            .or()
            .areAnnotatedWith(Embeddable.class)
            .or()
            .areAnnotatedWith(MappedSuperclass.class)
            .should()
            .bePackagePrivate()
            .andShould(new BeUsedInTheirOwnPackage())
            .because("a table's shape is its package's own affair");

    @ArchTest
    static final ArchRule settingsAreRecords = classes()
            .that()
            .areAssignableTo(FeatureConfig.class)
            .and()
            .areNotInterfaces()
            .should()
            .beRecords()
            .andShould()
            .haveSimpleNameEndingWith("Config")
            .because("settings are read once and never change");

    @ArchTest
    static final ArchRule settingsStayAtHome = classes()
            .that()
            .areAssignableTo(FeatureConfig.class)
            .and()
            .areNotInterfaces()
            .should(new BeUsedAtHome())
            .because(
                    "a feature's settings are its own affair and its rooms'; the root alone reads them, to check them");

    @ArchTest
    static final ArchRule oneDescription = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile.openapi..")
            .because("the API's description is one file, META-INF/openapi.yaml");

    // manners

    @ArchTest
    static final ArchRule names = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Service|ServiceBean|Manager|Util|Utils|Helper)")
            .because("a name says what a class is responsible for");

    @ArchTest
    static final ArchRule injectionByConstructor = fields().that()
            .areAnnotatedWith(Inject.class)
            .should()
            .beDeclaredInClassesThat(simpleNameEndingWith("Resource")
                    .or(JavaClass.Predicates.assignableTo(Servlet.class))
                    .or(JavaClass.Predicates.assignableTo(Filter.class)))
            .because(
                    "what a class needs is told by its one constructor, unless a server must make it without arguments");

    @ArchTest
    static final ArchRule oneWayToLog = noClasses()
            .that()
            // says what the lines look like, and writes none
            .resideOutsideOfPackage("ai.agentsflow.platform.logging..")
            .should()
            .accessClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..")
            .because("System.Logger goes wherever the server's log goes");

    @ArchTest
    static void noStandardStreams(JavaClasses classes) {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                .because("what is printed has no level, no time and no request")
                .check(classes.that(not(JavaClass.Predicates.equivalentTo(ValidateConfig.class))));
    }

    @ArchTest
    static final ArchRule noSleep = noSleep().because("a thread that sleeps serves nobody");

    @Test
    void testsDoNotSleep() {
        // without what they call: its name is enough here, and reading it takes longer than the tests themselves
        ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            noSleep()
                    .because("a test waits for what happens, not for a time in which it may have happened")
                    .check(new ClassFileImporter()
                            .withImportOption(new OnlyIncludeTests())
                            .importPackages("ai.agentsflow"));
        });
    }

    /** A package imports these of the product's packages, itself and the platform, and no other one. */
    private static ArchRule only(String who, String... whom) {
        TABLE.put(who, Set.of(whom));
        return imports(who, whom);
    }

    static ArchRule imports(String who, String... whom) {
        var known = Stream.concat(Stream.of(who, "platform"), Stream.of(whom))
                .map(name -> ROOT + '.' + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + '.' + who + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(known))));
    }

    static ArchRule library(String library, String... places) {
        return classes()
                .should(new HaveItsPlaces(library, places))
                .because("a library that has one place can be exchanged there");
    }

    /** Each package alone, whether it stands below another or beside it. */
    static ArchRule roomsWithoutCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private static ArchRule noSleep() {
        return noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class);
    }

    private static final class BeUsedInTheirOwnPackage extends ArchCondition<JavaClass> {

        BeUsedInTheirOwnPackage() {
            super("be used in their own package only");
        }

        @Override
        public void check(JavaClass hidden, ConditionEvents events) {
            hidden.getDirectDependenciesToSelf().stream()
                    .filter(use -> !use.getOriginClass().getPackageName().equals(hidden.getPackageName()))
                    .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
        }
    }

    /** In their own package, in the rooms below it, and in the root. */
    private static final class BeUsedAtHome extends ArchCondition<JavaClass> {

        BeUsedAtHome() {
            super("be used in their own package, below it, and in the root only");
        }

        @Override
        public void check(JavaClass settings, ConditionEvents events) {
            var home = settings.getPackageName();
            settings.getDirectDependenciesToSelf().stream()
                    .filter(use -> !isAtHome(use.getOriginClass().getPackageName(), home))
                    .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
        }

        private static boolean isAtHome(String who, String home) {
            return who.equals(home) || who.startsWith(home + '.') || who.equals(ROOT);
        }
    }
}
