package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.AccessFilter;
import ai.agentsflow.access.LogFilter;
import ai.agentsflow.gateway.paths.GatewayPathFilter;
import ai.agentsflow.limits.RateLimitFilter;
import ai.agentsflow.platform.exchange.UnguardedRequests;
import ai.agentsflow.platform.metrics.RequestClock;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFiltersTest {

    /** Nothing that counts, traces or names callers under {@code /v1} leaves its other paths out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/models",
                "/v1/chat/completions",
                "/openai/deployments/gpt/chat/completions",
                "/openai/nothing",
                "/chat/completions",
                "/messages/count_tokens",
                "/responses/resp_1/input_items",
                "/conversations"
            })
    void allPathsOfTheGatewayAreTracedLoggedAndCounted(String path) {
        assertThat(RequestFilters.isTraced(path)).isTrue();
        assertThat(RequestFilters.isApi(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/models", "/api/chat/conversations"})
    void restIsLoggedAndCountedAndTracedByItsOwn(String path) {
        assertThat(RequestFilters.isTraced(path)).isFalse();
        assertThat(RequestFilters.isApi(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat/message", "/api/chat/stream"})
    void chatsOverServletsAreTraced(String path) {
        assertThat(RequestFilters.isTraced(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs/", "/health/ready", "/metrics", "/openapi", "/v1x", "/apis", "/modelsx"})
    void pagesAreNeither(String path) {
        assertThat(RequestFilters.isTraced(path)).isFalse();
        assertThat(RequestFilters.isApi(path)).isFalse();
    }

    @Test
    void whatAPathMeansIsKnownFirstAndWhoIsCallingBeforeAnythingIsCounted() {
        assertThat(RequestFilters.order())
                .startsWith(UnguardedRequests.class, GatewayPathFilter.class, RequestClock.class)
                .containsSubsequence(RequestId.class, AccessFilter.class, LogFilter.class, RateLimitFilter.class)
                .doesNotHaveDuplicates();
    }

    /** A filter that the descriptor does not call either would never be called. */
    @Test
    void everyFilterIsCalledByOneOfTheTwo() throws Exception {
        var descriptor = Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"));
        var called = Pattern.compile("<filter-class>([^<]+)</filter-class>")
                .matcher(descriptor)
                .results()
                .map(match -> match.group(1))
                .toList();
        var filters = ProductClasses.all().stream()
                .filter(type -> type.isAssignableTo(Filter.class) && !type.isInterface())
                .map(type -> type.getName())
                .toList();

        var all = new ArrayList<>(called);
        RequestFilters.order().forEach(type -> all.add(type.getName()));
        assertThat(all).containsExactlyInAnyOrderElementsOf(filters);
    }
}
