package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.agentsflow.platform.database.pool.ServerPool;
import org.junit.jupiter.api.Test;

class PoolGrowthTest {

    /** As much of the server's own type as matters here. */
    interface Connections {

        int addResource(Object allocator, int count);

        int getResourcesSize();

        int getFreeListSize();

        void removeAll();
    }

    private int size;
    private int limit = 100;
    private boolean broken;

    private final Connections servers = new Connections() {
        @Override
        public int addResource(Object allocator, int count) {
            if (broken || size == limit) {
                throw new IllegalStateException(broken ? "broken" : "no more");
            }
            size += count;
            return count;
        }

        @Override
        public int getResourcesSize() {
            return size;
        }

        @Override
        public int getFreeListSize() {
            return 0;
        }

        @Override
        public void removeAll() {
            size = 0;
        }
    };

    private boolean mayOpen = true;
    private int shortAt = -1;

    private final Connections pool =
            (Connections) PoolGrowth.before(servers, Connections.class, new ServerPool.Growth() {
                @Override
                public boolean mayOpen() {
                    return mayOpen;
                }

                @Override
                public void opened(int open) {
                    assertThat(open).isEqualTo(size);
                }

                @Override
                public boolean isShortage(Throwable failure, int open) {
                    shortAt = open;
                    return !broken;
                }
            });

    @Test
    void growsAsItWouldByItself() {
        assertThat(pool.addResource("allocator", 1)).isEqualTo(1);
        assertThat(pool.getResourcesSize()).isEqualTo(1);

        pool.removeAll();
        assertThat(size).isZero();
    }

    /** The pool takes "none added" for "wait". */
    @Test
    void addsNoneWhereThereAreNoMore() {
        limit = 2;
        for (int i = 0; i < 2; i++) {
            assertThat(pool.addResource("allocator", 1)).isEqualTo(1);
        }

        assertThat(pool.addResource("allocator", 1)).isZero();
        assertThat(shortAt).isEqualTo(2);
    }

    @Test
    void asksNobodyWhileThereAreKnownToBeNoMore() {
        mayOpen = false;

        assertThat(pool.addResource("allocator", 1)).isZero();
        assertThat(size).isZero();
    }

    @Test
    void passesOtherFailuresOn() {
        broken = true;

        assertThatIllegalStateException()
                .isThrownBy(() -> pool.addResource("allocator", 1))
                .withMessage("broken");
    }

    @Test
    void isKnownByItself() {
        assertThat(PoolGrowth.isBefore(pool)).isTrue();
        assertThat(PoolGrowth.isBefore(servers)).isFalse();
    }
}
