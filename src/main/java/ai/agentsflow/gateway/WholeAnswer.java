package ai.agentsflow.gateway;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.platform.reply.Reply;
import java.math.BigDecimal;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one piece. One that is too large to be held is passed on as it comes; when that breaks, so does the connection to the
 * client, who would take any other end for the answer's.
 */
public final class WholeAnswer extends ModelAnswer {

    private final BiFunction<ModelOutput, Served, byte[]> form;
    private final boolean pieces;
    private String model = "";
    private @Nullable ModelOutput output;

    /**
     * Begins one.
     *
     * @param pieces whether the client's API has the upstream's own form, so that a large answer can be passed on
     * @param form the answer in the words of the API that was asked; refuses a broken one with a {@link ModelFailure}
     */
    public WholeAnswer(Reply reply, boolean pieces, BiFunction<ModelOutput, Served, byte[]> form) {
        super(reply);
        this.pieces = pieces;
        this.form = form;
    }

    @Override
    public boolean takesPieces() {
        return pieces;
    }

    @Override
    public void onBegin(String name, int attempts) {
        super.onBegin(name, attempts);
        model = name;
    }

    @Override
    public void onOutput(ModelOutput whole) {
        if (memory().take(whole.json().length)) {
            output = whole;
        } else {
            reply().onOverflow();
        }
    }

    @Override
    public void onPiece(ModelPiece piece) {
        reply().pass(piece.withModel(model));
    }

    @Override
    public void onEnd(Served served) {
        if (reply().passes()) {
            reply().endPassed();
            return;
        }
        var whole = output;
        if (whole == null) {
            return; // there was no memory for it, of which the client has been told
        }
        byte[] body;
        try {
            body = form.apply(whole, served);
        } catch (ModelFailure e) {
            onFailure(e);
            return;
        }
        memory().give(whole.json().length);
        reply().whole(body, () -> tell(served));
    }

    private void tell(Served served) {
        var cost = served.costUsd();
        if (cost != null) {
            reply().response().setHeader(COST, plain(cost));
        }
        if (served.usage().estimated()) {
            reply().response().setHeader(ESTIMATED, "true");
        }
    }

    /** Such as 0.00123: no exponent, and no zeros at its end. */
    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
