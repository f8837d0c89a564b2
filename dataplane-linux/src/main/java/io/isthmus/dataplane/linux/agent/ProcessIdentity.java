package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process for all time: a process id comes back, but not with the same start time in the same boot.
 *
 * @param startTicks clock ticks from boot to its start (proc(5), field 22 of stat)
 * @param boot the kernel's random id of this boot
 */
record ProcessIdentity(long pid, long startTicks, String boot) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Pattern WRITTEN = Pattern.compile("(\\d+) (\\d+) (\\S+)\\s*");

    /** The process that has this id now; empty if none has, or it has ended and only waits to be reaped. */
    static Optional<ProcessIdentity> of(long pid) throws IOException {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // A process that ends while it is read: ESRCH.
            if (Files.exists(Path.of("/proc/" + pid))) {
                throw e;
            }
            return Optional.empty();
        }
        // The second field is the command in parentheses and may itself hold anything.
        List<String> fromState =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        String state = fromState.getFirst();
        if (state.equals("Z") || state.equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(
                pid,
                Long.parseLong(fromState.get(19)),
                Files.readString(BOOT_ID).strip()));
    }

    /** Reads {@link #toString}; empty for anything else. */
    static Optional<ProcessIdentity> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? Optional.of(new ProcessIdentity(
                        Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether this very process still runs. */
    boolean alive() throws IOException {
        return of(pid).equals(Optional.of(this));
    }

    @Override
    public String toString() {
        return pid + " " + startTicks + " " + boot;
    }
}
