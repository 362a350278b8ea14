package ai.agentsflow.upstream;

import ai.agentsflow.dialect.Part;
import java.util.List;

/** The kinds of upstream that one vendor's package speaks to. How it is found is said by {@link Part}. */
public interface ProviderKinds extends Part {

    /** Each of them, the usual one first. */
    List<ProviderKind> kinds();
}
