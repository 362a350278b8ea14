package ai.agentsflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the platform does not know: the product that stands on it, and, but for one package, the server that it stands on. */
@AnalyzeClasses(packages = "ai.agentsflow", importOptions = DoNotIncludeTests.class)
class PlatformArchitectureTest {

    /** The one package that knows the server. */
    private static final String SERVER_PACKAGE = "ai.agentsflow.platform.payara";

    /** It looks up members by name elsewhere, and not the server's: those of the JDK. */
    private static final Set<String> OTHER_REFLECTION = Set.of("ai.agentsflow.platform.shutdown.Signals");

    private static final List<String> SERVER =
            List.of("fish.payara.", "com.sun.enterprise.", "org.glassfish.", "org.apache.catalina.", "org.jvnet.hk2.");

    /** As words of a name, {@code chatModel}, or of a text; but for the header {@code User-Agent} and our own name. */
    private static final Pattern PRODUCT_WORD = Pattern.compile(
            "(?<!user.?)\\bagents?\\b(?! flow)|\\b(?:models?|chats?|conversations?|prompts?|completions?|tokens|llms?|embeddings?|workflows?)\\b"
                    + "|open ?ai\\b|anthropic|claude|\\bgpt|ollama|gemini|bedrock|hugging ?face|/v1\\b",
            Pattern.CASE_INSENSITIVE);

    @ArchTest
    static final ArchRule platformHasNoProductWords = classes()
            .that()
            .resideInAPackage("ai.agentsflow.platform..")
            .should(new HaveNoProductWords())
            .because("every feature stands on the platform, so it knows none of them and no vendor");

    @ArchTest
    static final ArchRule serverIsKnownInOnePlace = classes()
            .should(new BeTheOnlyOnes(
                    "name the server's classes, in code or in texts",
                    PlatformArchitectureTest::serverClasses,
                    Set.of()))
            .because("what is bound to one server must be found at one glance, and the WAR runs on others");

    @ArchTest
    static final ArchRule serverIsLookedIntoInOnePlace = classes()
            .should(new BeTheOnlyOnes(
                    "look up members by their names", PlatformArchitectureTest::lookUps, OTHER_REFLECTION))
            .because("who calls what the server has not published must be found at one glance");

    @ArchTest
    static void listsNobodyWhoNeedNotBeThere(JavaClasses classes) {
        var guilty = classes.stream()
                .filter(type -> Stream.concat(serverClasses(type), lookUps(type))
                        .findAny()
                        .isPresent())
                .map(PlatformArchitectureTest::outermost)
                .collect(Collectors.toSet());

        assertThat(guilty)
                .as("who does without has to leave the list")
                .containsAll(OTHER_REFLECTION)
                .as("the server's package has to be where it is looked for")
                .anyMatch(name -> name.startsWith(SERVER_PACKAGE + '.'));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static Stream<String> serverClasses(JavaClass type) {
        return ClassFileTexts.of(type).all().stream()
                .filter(word -> SERVER.stream().anyMatch(word.replace('/', '.')::contains));
    }

    private static Stream<String> lookUps(JavaClass type) {
        return type.getCodeUnitAccessesFromSelf().stream()
                .filter(access -> isLookUp(access.getTarget()))
                .map(JavaAccess::getDescription);
    }

    private static boolean isLookUp(AccessTarget.CodeUnitAccessTarget method) {
        var name = method.getName();
        var owner = method.getOwner();
        return (owner.isEquivalentTo(Class.class) && name.matches("get(Declared)?(Method|Field)s?"))
                || (owner.isEquivalentTo(MethodHandles.Lookup.class) && name.startsWith("find"));
    }

    private static final class HaveNoProductWords extends ArchCondition<JavaClass> {

        HaveNoProductWords() {
            super("have no word of the product in names and texts");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            var names = Stream.concat(
                    Stream.of(type.getName().substring("ai.agentsflow.".length())),
                    type.getMembers().stream()
                            .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                            .map(JavaMember::getName));
            Stream.concat(names, ClassFileTexts.of(type).texts().stream())
                    .map(HaveNoProductWords::words)
                    .filter(text -> PRODUCT_WORD.matcher(text).find())
                    .forEach(text -> events.add(
                            SimpleConditionEvent.violated(type, "%s has \"%s\"".formatted(type.getName(), text))));
        }

        /** {@code CHAT_MODEL} and {@code chatModel} are {@code chat model}. */
        private static String words(String name) {
            return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                    .replaceAll("[_.$]+", " ");
        }
    }

    /** Only the server's package does this, and who is listed. */
    private static final class BeTheOnlyOnes extends ArchCondition<JavaClass> {

        private final Function<JavaClass, Stream<String>> deeds;
        private final Set<String> excused;

        BeTheOnlyOnes(String description, Function<JavaClass, Stream<String>> deeds, Set<String> excused) {
            super("not, outside of " + SERVER_PACKAGE + ", " + description);
            this.deeds = deeds;
            this.excused = excused;
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            var outer = outermost(type);
            if ((type.getPackageName() + ".").startsWith(SERVER_PACKAGE + ".") || excused.contains(outer)) {
                return;
            }
            deeds.apply(type)
                    .forEach(deed -> events.add(SimpleConditionEvent.violated(type, type.getName() + ": " + deed)));
        }
    }
}
