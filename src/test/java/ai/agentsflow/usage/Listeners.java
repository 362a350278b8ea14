package ai.agentsflow.usage;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Those who want to hear of calls. */
final class Listeners implements Event<UsageRecord> {

    final List<String> heard = new ArrayList<>();
    Consumer<UsageRecord> reaction = record -> {};

    @Override
    public void fire(UsageRecord record) {
        heard.add(record.requestId());
        reaction.accept(record);
    }

    @Override
    public <U extends UsageRecord> CompletionStage<U> fireAsync(U event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends UsageRecord> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<UsageRecord> select(Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends UsageRecord> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends UsageRecord> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
