package ai.agentsflow;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A library's rule fails as well when nobody in one of its places uses it any more: such a rule would say nothing. */
final class HaveItsPlaces extends ArchCondition<JavaClass> {

    private final PackageMatcher library;
    private final List<String> places;
    private final Set<String> unused = new TreeSet<>();

    HaveItsPlaces(String library, String... places) {
        super("use %s in %s, and nowhere else".formatted(library, List.of(places)));
        this.library = PackageMatcher.of(library);
        this.places = List.of(places);
    }

    @Override
    public void init(Collection<JavaClass> all) {
        unused.addAll(places);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
                .filter(use -> library.matches(use.getTargetClass().getPackageName()))
                .forEach(use -> {
                    var here = places.stream()
                            .filter(place -> PackageMatcher.of(place).matches(type.getPackageName()))
                            .toList();
                    unused.removeAll(here);
                    if (here.isEmpty()) {
                        events.add(SimpleConditionEvent.violated(use, use.getDescription()));
                    }
                });
    }

    @Override
    public void finish(ConditionEvents events) {
        unused.forEach(place -> events.add(SimpleConditionEvent.violated(
                place, "nobody in %s uses it: the rule has to go with the last use".formatted(place))));
    }
}
