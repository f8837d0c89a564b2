package io.isthmus.app.service;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installation of Isthmus as an administrator has it: a data directory, and a controller with its agent that can be
 * started, ended and killed. Closing it leaves nothing of it. For one thread, but for {@link #admin} and {@link #client}.
 */
final class Installation implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("isthmus controller ready url=(\\S+) socket=(\\S+)");
    private static final Pattern CONNECTED = Pattern.compile("event=agent_connected host=\\S+ pid=(\\d+)");
    private static final Pattern SYNCED = Pattern.compile("event=sync ");
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path root;
    private final Path data;
    private final Path launcher;
    private final List<String> options = new ArrayList<>();
    private Optional<Process> controller = Optional.empty();
    private volatile String url = "";
    private String javaOptions = "";
    private boolean served;
    private int agentsSeen;
    private int syncsSeen;

    private Installation(Path root, Path data) throws IOException {
        this.root = root;
        this.data = data;
        this.launcher = launcher(root, classPath());
    }

    /** A new one, not started. */
    static Installation prepare(String... options) throws IOException {
        Path root = Files.createTempDirectory("isthmus-it-");
        Installation installation = new Installation(root, root.resolve("data"));
        installation.options.addAll(List.of(options));
        return installation;
    }

    /** A new one that runs. */
    static Installation started(String... options) throws IOException {
        Installation installation = prepare(options);
        installation.start();
        return installation;
    }

    /** Another one that has its data elsewhere. */
    static Installation at(Path data) throws IOException {
        return new Installation(Files.createTempDirectory("isthmus-it-"), data);
    }

    /** The class path of the tests, which Maven's runner hides in a file of its own. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** What {@code ./isthmus} is to users: finds Java and the class path. */
    static Path launcher(Path directory, String classPath) throws IOException {
        Path script = directory.resolve("isthmus");
        Files.writeString(script, """
                #!/bin/sh
                case $1 in controller|agent) main=io.isthmus.app.Main;; *) main=io.isthmus.cli.Main;; esac
                exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED ${ISTHMUS_JAVA_OPTS:-} -cp '%s' $main "$@"
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), classPath));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /** What Java is told besides, from the next start on; words without spaces in them. */
    void javaOptions(String words) {
        javaOptions = words;
    }

    /** How a try to start went that did not end in a running controller. */
    record Attempt(int status, String out, String err) {}

    /** Starts it, and waits until its agent has made the kernel true. */
    void start() throws IOException {
        startController().ifPresent(attempt -> {
            throw new AssertionError("the controller does not start: " + attempt);
        });
        awaitAgent();
    }

    /** Starts a controller that must not come up, and tells how it ended. */
    Attempt startInVain() throws IOException {
        return startController().orElseThrow(() -> new AssertionError("the controller started"));
    }

    /** Starts a controller, and waits until it serves; what it said if it ended instead. */
    @SuppressWarnings("StreamResourceLeak") // The controller's standard output stays open as long as it runs.
    Optional<Attempt> startController(String... before) throws IOException {
        agentsSeen = count(CONNECTED, data.resolve("controller.log"));
        syncsSeen = count(SYNCED, data.resolve("agent.log"));
        Path errors = root.resolve("stderr");
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(
                List.of(launcher.toString(), "controller", "--data", data.toString(), "--listen", "127.0.0.1:0"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("ISTHMUS_LAUNCHER", launcher.toString());
        builder.environment().put("ISTHMUS_JAVA_OPTS", javaOptions);
        Process process = builder.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                url = ready.group(1);
                controller = Optional.of(process);
                served = true;
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                return Optional.empty();
            }
        }
        return Optional.of(new Attempt(process.onExit().join().exitValue(), said.toString(), Files.readString(errors)));
    }

    /** Waits until an agent has come since the last start or kill, and has synced. */
    void awaitAgent() {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(LIMIT)
                .until(() -> count(CONNECTED, data.resolve("controller.log")) > agentsSeen
                        && count(SYNCED, data.resolve("agent.log")) > syncsSeen);
    }

    /** As a power cut would, but for the kernel. */
    void killController() {
        Process process = controller.orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        controller = Optional.empty();
    }

    /** Kills the agent, and waits until the controller has started another and that has synced. */
    void killAgent() {
        long pid = agent();
        agentsSeen = count(CONNECTED, data.resolve("controller.log"));
        syncsSeen = count(SYNCED, data.resolve("agent.log"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        awaitAgent();
    }

    /** Stops the agent as a debugger does: it lives and does nothing. */
    void stopAgent() {
        Kernel.run("kill", "-STOP", Long.toString(agent()));
    }

    void continueAgent() {
        Kernel.run("kill", "-CONT", Long.toString(agent()));
    }

    /** Waits until packets are treated as the newest state says. */
    void awaitConverged() {
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> {
            JsonNode status = admin().get("/isthmus/v1/status").expect(200).path("status");
            return status.path("data_plane").asText().equals("connected")
                    && status.path("converging").isEmpty();
        });
    }

    /** The process id of the agent that connected last. */
    long agent() {
        Matcher matcher = CONNECTED.matcher(text(data.resolve("controller.log")));
        long pid = -1;
        while (matcher.find()) {
            pid = Long.parseLong(matcher.group(1));
        }
        return pid;
    }

    /** Ends controller and agent as an administrator does. */
    void stop() {
        Process process = controller.orElseThrow();
        long agent = agent();
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the controller does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        controller = Optional.empty();
        awaitEnd(agent);
    }

    /** Sends SIGTERM to the controller, as systemd does. */
    Process terminate() {
        Process process = controller.orElseThrow();
        process.destroy();
        controller = Optional.empty();
        return process;
    }

    /** Waits until a process of this installation is gone. */
    static void awaitEnd(long pid) {
        await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
    }

    boolean runs() {
        return controller.filter(Process::isAlive).isPresent();
    }

    /** Over the unix socket, as the local administrator. */
    Client admin() {
        return Client.unix(data.resolve("isthmus.sock"));
    }

    /** Over loopback, in nobody's name. */
    Client client() {
        return Client.tcp(() -> url);
    }

    /** A new project, in an account of its own unless that is there, with a user of its own that is logged in. */
    Tenant tenant(String account, String project) throws IOException {
        String user = "user-" + project;
        String body = """
                {"project":{"account":"%s","name":"%s","user":"%s","quotas":{"vpc":500,"subnet":1000,"vpcPeer":500}}}""".formatted(account, project, user);
        var made =
                admin().call("POST", "/isthmus/v1/projects", body).expect(201).path("project");
        Client client = client().logIn(account, user, made.path("password").asText(), project);
        return new Tenant(client, made.path("id").asText());
    }

    /** Whether the rules say that a ping is answered; asked by the administrator, who sees the whole way. */
    boolean traceSays(Tenant.EcsRef from, Tenant.EcsRef to) throws IOException {
        return admin().get("/isthmus/v1/trace?from=" + from.id() + "&to=" + to.address())
                .expect(200)
                .path("trace")
                .path("reachable")
                .asBoolean();
    }

    Path data() {
        return data;
    }

    /** Where it serves over loopback. */
    URI url() {
        return URI.create(url);
    }

    Path launcher() {
        return launcher;
    }

    /** What the names of all its namespaces start with. */
    String prefix() {
        return "ist" + text(data.resolve("instance")).strip() + "-";
    }

    /** Its namespaces. */
    List<String> namespaces() {
        return Kernel.namespaces(prefix());
    }

    /** Its namespaces once those that ended are gone: they leave the kernel a moment after the answer, in groups. */
    List<String> settledNamespaces() {
        await().atMost(LIMIT).until(() -> namespaces().stream().noneMatch(Kernel::isDeparting));
        return namespaces();
    }

    private static int count(Pattern pattern, Path file) {
        return (int) pattern.matcher(text(file)).results().count();
    }

    /** The content of a file; empty if there is none. */
    static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its processes and takes its namespaces away; one that never ran leaves all to the one that does. */
    @Override
    public void close() throws IOException {
        if (served) {
            long agent = agent();
            controller.ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().join();
            });
            controller = Optional.empty();
            // One that is stopped does not end by itself.
            ProcessHandle.of(agent).ifPresent(ProcessHandle::destroyForcibly);
            awaitEnd(agent);
            Kernel.remove(namespaces());
        }
        delete(root);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
