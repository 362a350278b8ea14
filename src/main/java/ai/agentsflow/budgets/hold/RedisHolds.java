package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.hold.HoldAnswer.Level;
import ai.agentsflow.platform.redis.Redis;
import ai.agentsflow.platform.redis.RedisScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The accounts that all nodes share, in Redis: one script, one round trip, by Redis's own time. */
final class RedisHolds {

    /** All accounts are on one node of a cluster: a call may need a key's, a user's and several tags' at once. */
    private static final String PREFIX = "agentsflow:budget:{all}:";

    /** An account that nobody has touched for so long is read from the database again. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final int ARGUMENTS_OF_EACH = 5;

    /** Numbers are below 2⁶³ and, beyond nine million dollars, exact to a few 10⁻⁹ USD. */
    private static final RedisScript SCRIPT = RedisScript.of("""
            -- KEYS: accounts. ARGV: node, lease in ms, time to live in ms; then of each account its limit, the amount wanted now
            -- (0: only tells), all that the node holds with that amount, the place of this figure, and what is spent (-1: not known).
            -- Answers: 0 held, -1 not known what is spent, or the number of the account that has not enough; of each account then
            -- what is left and what is spent.
            local node, lease, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local code, rows = 0, {}
            for i, key in ipairs(KEYS) do
              local at = 3 + (i - 1) * 5
              local row = {limit = tonumber(ARGV[at + 1]), amount = tonumber(ARGV[at + 2]), total = tonumber(ARGV[at + 3]),
                place = tonumber(ARGV[at + 4]), others = 0}
              local told = tonumber(ARGV[at + 5])
              local own, place
              local fields = redis.call('HGETALL', key)
              for f = 1, #fields, 2 do
                local name, value = fields[f], fields[f + 1]
                if name == 'spent' then
                  row.spent = tonumber(value)
                else
                  local amount, till, number = string.match(value, '^(.+)@(.+)@(.+)$')
                  if name == node then
                    own, place = tonumber(amount), tonumber(number)
                  elseif tonumber(till) <= now then
                    redis.call('HDEL', key, name)
                  else
                    row.others = row.others + tonumber(amount)
                  end
                end
              end
              if told >= 0 and (not row.spent or told > row.spent) then
                row.spent = told
                redis.call('HSET', key, 'spent', string.format('%.0f', told))
              end
              if place and place > row.place then
                -- a later figure is here already, and has this amount in it
                row.total, row.place = own, place
              end
              if code == 0 and row.amount > 0 then
                if not row.spent then
                  code = -1
                elseif row.spent + row.others + row.total > row.limit then
                  code = i
                end
              elseif row.amount > 0 and not row.spent then
                code = -1
              end
              rows[i] = row
            end
            local answer = {code}
            for i, key in ipairs(KEYS) do
              local row = rows[i]
              if code ~= 0 then row.total = math.max(0, row.total - row.amount) end
              redis.call('HSET', key, node, string.format('%.0f@%.0f@%.0f', row.total, now + lease, row.place))
              redis.call('PEXPIRE', key, ttl)
              local spent = row.spent or 0
              answer[#answer + 1] = row.limit - spent - row.others - row.total
              answer[#answer + 1] = spent
            end
            return answer
            """);

    private final Redis redis;
    private final String node;
    private final Duration lease;

    RedisHolds(Redis redis, String node, Duration lease) {
        this.redis = redis;
        this.node = node;
        this.lease = lease;
    }

    boolean isUp() {
        return redis.up() == 1;
    }

    /**
     * Holds the amounts, all or none.
     *
     * @param figures of the node, with the amounts in them; one for each claim
     * @return empty when Redis is away
     */
    Optional<HoldAnswer> hold(List<Claim> claims, List<NodeFigure> figures) {
        return redis.run(SCRIPT, keys(figures), arguments(claims, figures)).map(RedisHolds::answer);
    }

    /** Tells what the node holds now, without waiting; or does {@code otherwise} instead. */
    void tell(List<NodeFigure> figures, Runnable otherwise) {
        var claims = figures.stream()
                .map(figure -> new Claim(figure.account(), 0, 0))
                .toList();
        redis.runLater(SCRIPT, keys(figures), arguments(claims, figures), otherwise);
    }

    private static List<String> keys(List<NodeFigure> figures) {
        return figures.stream().map(figure -> PREFIX + figure.account().name()).toList();
    }

    private List<String> arguments(List<Claim> claims, List<NodeFigure> figures) {
        var arguments = new ArrayList<String>(3 + ARGUMENTS_OF_EACH * claims.size());
        arguments.add(node);
        arguments.add(String.valueOf(lease.toMillis()));
        arguments.add(String.valueOf(KEPT.toMillis()));
        for (int i = 0; i < claims.size(); i++) {
            arguments.add(String.valueOf(claims.get(i).limit()));
            arguments.add(String.valueOf(claims.get(i).amount()));
            arguments.add(String.valueOf(figures.get(i).total()));
            arguments.add(String.valueOf(figures.get(i).place()));
            arguments.add(String.valueOf(figures.get(i).spent()));
        }
        return arguments;
    }

    private static HoldAnswer answer(List<Long> told) {
        long code = told.get(0);
        var levels = new ArrayList<Level>();
        for (int i = 1; i + 1 < told.size(); i += 2) {
            levels.add(new Level(told.get(i), told.get(i + 1)));
        }
        return new HoldAnswer(code < 0, code > 0 ? (int) code - 1 : -1, levels);
    }
}
