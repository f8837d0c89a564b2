package io.isthmus.bench.hostile;

import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Networks;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The process from which all attacks come, held to one processor. It ends with the one that started it. For one thread. */
public final class Attackers implements AutoCloseable {
    private static final Pattern LAST_PROCESSOR = Pattern.compile("(?m)^Cpus_allowed_list:.*?(\\d+)$");
    private static final long END_LIMIT_S = 10;
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    private Attackers(Process process) {
        this.process = process;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
        this.from = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts them; they do nothing yet.
     *
     * @param url of the service
     * @param strangers each a tenant with a VPC that has an ECS
     * @param railed two VPCs of one tenant that are peered
     */
    public static Attackers start(String url, List<Networks.Vpc> strangers, List<Networks.Vpc> railed) {
        try {
            String java = ProcessHandle.current().info().command().orElse("java");
            List<String> command = List.of(
                    "taskset",
                    "-c",
                    lastProcessor(),
                    java,
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Attacker.class.getName());
            Attackers started = new Attackers(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            started.tell(url);
            started.tell(strangers.stream().map(Attackers::words).collect(Collectors.joining(" ")));
            started.tell(railed.stream().map(Attackers::words).collect(Collectors.joining(" ")));
            return started;
        } catch (IOException e) {
            throw new BenchException("cannot start the attackers (taskset, of util-linux, is needed)", e);
        }
    }

    private static String words(Networks.Vpc vpc) {
        return String.join(
                ",",
                vpc.tenant().token(),
                vpc.tenant().project().value(),
                vpc.id().value(),
                vpc.server().id().value());
    }

    private static String lastProcessor() throws IOException {
        Matcher found = LAST_PROCESSOR.matcher(Files.readString(Path.of("/proc/self/status")));
        if (!found.find()) {
            throw new BenchException("the kernel does not say on which processors this process may run");
        }
        return found.group(1);
    }

    /** Begins; returns when all is prepared and the first have been sent. */
    public void begin(Collection<Attack> attacks) {
        tell(attacks.stream().map(Attack::name).collect(Collectors.joining(",", "begin ", "")));
        String answer = answer();
        if (!answer.equals("begun")) {
            throw new BenchException("the attackers cannot begin: " + answer);
        }
    }

    /** Ends all that is going on; says how much there was and how it was answered. */
    public String end() {
        tell("end");
        return answer();
    }

    private void tell(String line) {
        try {
            to.write(line + "\n");
            to.flush();
        } catch (IOException e) {
            throw new BenchException("the attackers have ended", e);
        }
    }

    private String answer() {
        try {
            String line = from.readLine();
            if (line == null) {
                throw new BenchException("the attackers have ended");
            }
            return line;
        } catch (IOException e) {
            throw new BenchException("the attackers have ended", e);
        }
    }

    @Override
    public void close() {
        try {
            to.close();
            if (process.waitFor(END_LIMIT_S, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // it has ended already, or is ended now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        process.onExit().join();
    }
}
