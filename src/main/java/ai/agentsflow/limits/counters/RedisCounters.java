package ai.agentsflow.limits.counters;

import ai.agentsflow.platform.redis.Redis;
import ai.agentsflow.platform.redis.RedisProbe;
import ai.agentsflow.platform.redis.RedisScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The counters that all nodes share, in Redis: one script, one round trip, by Redis's own time. */
public final class RedisCounters {

    /** Every key it writes gets a time to live, also one that has lost it. Numbers leave a script as whole ones. */
    private static final RedisScript SCRIPT = RedisScript.of("""
            -- KEYS: counters, in order. ARGV: fixed or sliding, 1 to count in any case, then of each counter its limit, its
            -- period in microseconds, and the cost.
            -- Answers of each: what is left, microseconds until all is back, microseconds until the call would pass.
            local sliding, forced, open, answer = ARGV[1] == 'sliding', ARGV[2] == '1', true, {}
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            for i, key in ipairs(KEYS) do
              local limit, period, cost = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
              local need, used, reset, wait = math.max(cost, 1), 0, period, 0
              local value = redis.call('GET', key)
              if sliding then
                local each = period / limit
                if value then
                  local level, at = string.match(value, '^(.+)@(.+)$')
                  used = math.max(0, (tonumber(level) or 0) - math.max(0, now - (tonumber(at) or now)) / each)
                end
                local excess = used + need - limit
                if excess > 0.000001 then wait = math.max(1, math.ceil(excess * each)) end
                if cost > 0 and (forced or (open and wait == 0)) then
                  used = used + cost
                  redis.call('SET', key, string.format('%.7f@%.0f', used, now), 'PX', math.ceil(used * each / 1000))
                end
                reset = math.ceil(used * each)
              else
                used = tonumber(value or '0') or 0
                local ttl = redis.call('PTTL', key)
                if ttl >= 0 then reset = math.max(ttl, 1) * 1000 end
                if used + need > limit then wait = reset end
                if cost > 0 and (forced or (open and wait == 0)) then
                  used = redis.call('INCRBY', key, cost)
                end
                if used > 0 and ttl < 0 then redis.call('PEXPIRE', key, math.ceil(period / 1000)) end
              end
              open = open and wait == 0
              answer[#answer + 1] = math.max(0, math.floor(limit - used + 0.000001))
              answer[#answer + 1] = reset
              answer[#answer + 1] = wait
            end
            return answer
            """);

    /** In ten seconds; the probe counts in any case. */
    private static final String PROBES = "1000";

    private static final String PROBE_MICROS = "10000000";

    private final Redis redis;
    private final String window;
    private final String prefix;

    public RedisCounters(Redis redis, Window window) {
        this.redis = redis;
        this.window = window.name().toLowerCase(Locale.ROOT);
        this.prefix = prefix(this.window);
    }

    private static String prefix(String window) {
        return "agentsflow:limit:" + window + ":";
    }

    /** Counts as calls are counted, on a key beside theirs. */
    public static RedisProbe probe(Window kind) {
        var window = kind.name().toLowerCase(Locale.ROOT);
        return new RedisProbe(SCRIPT, prefix(window) + "probe", List.of(window, "1", PROBES, PROBE_MICROS, "1"));
    }

    /**
     * Counts a call against its quotas, in order, and stops counting at the first that it does not fit into.
     *
     * @return a standing for each quota; empty when Redis is away
     */
    public Optional<List<Standing>> count(List<Quota> quotas) {
        return redis.run(SCRIPT, keys(quotas), arguments("0", quotas)).map(RedisCounters::standings);
    }

    /** Counts what has been spent already, however much there is left, without waiting; or does {@code otherwise} instead. */
    public void spend(Quota quota, Runnable otherwise) {
        redis.runLater(SCRIPT, keys(List.of(quota)), arguments("1", List.of(quota)), otherwise);
    }

    /** The two kinds of windows keep different things, so a change of the setting begins anew. */
    private List<String> keys(List<Quota> quotas) {
        return quotas.stream().map(quota -> prefix + quota.key()).toList();
    }

    private List<String> arguments(String forced, List<Quota> quotas) {
        var arguments = new ArrayList<String>(2 + 3 * quotas.size());
        arguments.add(window);
        arguments.add(forced);
        for (Quota quota : quotas) {
            arguments.add(String.valueOf(quota.rate().limit()));
            arguments.add(String.valueOf(quota.rate().periodMicros()));
            arguments.add(String.valueOf(quota.cost()));
        }
        return arguments;
    }

    private static List<Standing> standings(List<Long> answer) {
        var standings = new ArrayList<Standing>(answer.size() / 3);
        for (int i = 0; i + 2 < answer.size(); i += 3) {
            standings.add(new Standing(answer.get(i), answer.get(i + 1), answer.get(i + 2)));
        }
        return standings;
    }
}
