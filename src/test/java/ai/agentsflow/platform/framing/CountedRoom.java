package ai.agentsflow.platform.framing;

/** So much room, and how much of it is taken. */
final class CountedRoom implements Room {

    private final long most;
    private long taken;

    CountedRoom(long most) {
        this.most = most;
    }

    long taken() {
        return taken;
    }

    @Override
    public boolean take(long bytes) {
        if (taken + bytes > most) {
            return false;
        }
        taken += bytes;
        return true;
    }

    @Override
    public void give(long bytes) {
        taken -= bytes;
    }
}
