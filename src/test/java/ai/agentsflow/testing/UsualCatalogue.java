package ai.agentsflow.testing;

/** The models that tests over HTTP rely on. */
final class UsualCatalogue {

    private static final String TEXT = """
                models:
                  - name: demo
                    provider: demo
                  - name: fake
                    provider: openai
                    upstream: fake-model
                    endpoint: @UPSTREAM/v1
                    api-key: "${FAKE_API_KEY:sk-canary-0123456789}"
                    capabilities: [chat, completion, tools]
                    context-window: 4096
                    max-tokens: 512
                    timeouts: { connect: 5s, first-token: 6s, between-tokens: 5s, total: 20s }
                    retries: 0
                    price: { input: 1.00, output: 2.00 }
                    health: { interval: 300ms, timeout: 10s }
                  - name: backup
                    provider: openai
                    upstream: fake-model
                    endpoint: @BACKUP/v1
                    retries: 0
                    health: { interval: 300ms, timeout: 10s }
                  - name: short
                    provider: openai
                    upstream: fake-model
                    endpoint: @UPSTREAM/v1
                    retries: 0
                    fallbacks: [backup]
                    context-fallback: backup
                    health: { interval: 300ms, timeout: 10s }
                  - name: patient
                    provider: openai
                    upstream: fake-model
                    endpoint: @UPSTREAM/v1
                    retries: 2
                    health: { interval: 300ms, timeout: 10s }
                  - name: cached
                    provider: openai
                    upstream: fake-model
                    endpoint: @UPSTREAM/v1
                    temperature: 0
                    retries: 0
                    cache: { ttl: 1h }
                    health: { interval: 300ms, timeout: 10s }
                  - name: vendor/embedder:1
                    provider: openai
                    upstream: fake-embedder
                    endpoint: @UPSTREAM/v1
                    capabilities: [embedding]
                    retries: 0
                    fallbacks: [backup-embedder]
                  - name: backup-embedder
                    provider: openai
                    upstream: fake-embedder
                    endpoint: @BACKUP/v1
                    capabilities: [embedding]
                    retries: 0
                  - name: claude
                    provider: anthropic
                    upstream: fake-model
                    endpoint: @UPSTREAM
                    api-key: sk-ant-canary-0123456789
                    headers: { X-Tenant: one }
                    capabilities: [chat, tools, vision]
                    max-tokens: 300
                    retries: 0
                    health: { interval: 300ms, timeout: 10s }
                  - name: responder
                    provider: openai
                    upstream: fake-responder
                    endpoint: @UPSTREAM/v1
                    retries: 0
                    health: { probe: none }
                  - name: keyless
                    provider: openai
                    api-key: ${AGENTSFLOW_TEST_KEY_THAT_NOBODY_SETS}
                  - name: ollama
                    provider: ollama
                    endpoint: @BACKUP
                    discover: true
                    health: { interval: 300ms, timeout: 10s }
                tasks:
                  chat: { models: [fake, backup], fallback: demo }
                  brittle: { models: [fake] }
                """;

    private UsualCatalogue() {}

    /** @param backup serves what takes over */
    static String of(FakeUpstream upstream, FakeUpstream backup) {
        return TEXT.replace("@UPSTREAM/v1", upstream.endpoint().toString())
                .replace("@BACKUP/v1", backup.endpoint().toString())
                .replace("@UPSTREAM", upstream.address().toString())
                .replace("@BACKUP", backup.address().toString());
    }
}
