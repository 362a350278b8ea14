package ai.agentsflow;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.health.HealthProbe;
import ai.agentsflow.platform.database.DatabaseContact;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.platform.redis.RedisContact;
import ai.agentsflow.providers.Adapters;
import ai.agentsflow.tokens.IssuerContact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tries once whatever the settings lead to, all at the same time and each for a while only. */
final class Contacts {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Executor threads = task -> {
        var thread = new Thread(task, "contact");
        thread.setDaemon(true);
        thread.start();
    };
    private final List<Begun> begun = new ArrayList<>();

    private Contacts() {}

    /**
     * What became of one.
     *
     * @param name what was tried, such as {@code model demo}
     * @param detail what answered, or why nothing did; without secrets
     */
    record Outcome(String name, boolean works, String detail) {}

    /** @param where what is to answer, as far as it may be shown; empty when there is no such place */
    private record Begun(String name, String where, CompletableFuture<String> answer) {}

    /** The embedded database is left alone, its only user is the server; so are models that lack a variable. */
    static List<Outcome> make(Features features, List<ModelEntry> models) {
        try (var http = new HttpClient(HttpClientLimits.defaults())) {
            var contacts = new Contacts();
            if (!features.database().url().embedded()) {
                contacts.begin(
                        "database",
                        features.database().url().toString(),
                        () -> DatabaseContact.make(features.database()));
            }
            RedisContact.address(features.redis())
                    .ifPresent(address -> contacts.begin(
                            "Redis",
                            address,
                            () -> RedisContact.make(
                                    features.redis(), features.limits().redisProbe())));
            IssuerContact.address(features.tokens())
                    .ifPresent(address -> contacts.begin(
                            "keys of tokens", address.toString(), IssuerContact.make(http, features.tokens())));
            var probe = HealthProbe.with(Adapters.with(http));
            for (var model : models) {
                if (model.missingVariables().isEmpty()) {
                    contacts.begin(
                            "model " + model.name(),
                            Objects.toString(model.endpoint(), ""),
                            probe.probe(model)
                                    .thenApply(finding -> model.provider().key()));
                }
            }
            return contacts.begun.stream().map(Contacts::outcome).toList();
        }
    }

    private void begin(String name, String where, Callable<String> question) {
        begin(
                name,
                where,
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return question.call();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        threads));
    }

    private void begin(String name, String where, CompletionStage<String> answer) {
        begun.add(new Begun(
                name, where, answer.toCompletableFuture().orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)));
    }

    private static Outcome outcome(Begun one) {
        try {
            return new Outcome(one.name(), true, one.answer().get());
        } catch (ExecutionException e) {
            return new Outcome(one.name(), false, one.where().isEmpty() ? reason(e) : one.where() + ": " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(one.name(), false, "interrupted");
        }
    }

    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer within %s s".formatted(LIMIT.toSeconds());
        }
        var message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return message.isBlank() || message.equals("null") ? cause.getClass().getSimpleName() : message;
    }
}
