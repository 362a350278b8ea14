package ai.agentsflow.platform.json;

import java.util.Arrays;

/**
 * The names of the members of every object that is open, as hashes of 64 bits. Two names that meet in one by chance do so once
 * in many billions of billions; whoever makes them meet on purpose has their own request refused.
 */
final class SeenNames {

    /** Up to here looking at all of them is the fastest way. */
    private static final int FEW = 24;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] open = new long[2 * FEW];
    private int size;

    /** Names of objects with more members, of all such objects together: those of another object are other keys. */
    private long[] many = {};

    private int held;

    /** Where the names of an object begin that is opened now; for {@link #add} and {@link #close}. */
    int begin() {
        return size;
    }

    void close(int begin) {
        size = begin;
    }

    /**
     * Adds a name.
     *
     * @param begin of its object
     * @param object tells the object from all others of the same document
     * @return false when the object has it already
     */
    boolean add(int begin, int object, long name) {
        int count = size - begin;
        for (int i = begin; i < size; i++) {
            if (open[i] == name) {
                return false;
            }
        }
        if (count < FEW) {
            if (size == open.length) {
                open = Arrays.copyOf(open, 2 * size);
            }
            open[size++] = name;
            return true;
        }
        return addToMany(key(object, name));
    }

    private static long key(int object, long name) {
        long key = (name ^ object * SPREAD) * SPREAD;
        return key == 0 ? 1 : key;
    }

    private boolean addToMany(long key) {
        if (2 * held >= many.length) {
            grow();
        }
        int slot = slot(many, key);
        if (many[slot] == key) {
            return false;
        }
        many[slot] = key;
        held++;
        return true;
    }

    private void grow() {
        var larger = new long[Math.max(256, 2 * many.length)];
        for (long key : many) {
            if (key != 0) {
                larger[slot(larger, key)] = key;
            }
        }
        many = larger;
    }

    private static int slot(long[] table, long key) {
        int slot = (int) (key >>> 32) & table.length - 1;
        while (table[slot] != 0 && table[slot] != key) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }
}
