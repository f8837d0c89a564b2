package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.net.Ip;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a person makes by hand with {@code ip}: the yardstick. All namespaces have names of their own; a shell that already
 * runs executes the commands, so that starting one is not measured. For one thread.
 */
public final class HandMade implements AutoCloseable {
    private static final int CHILD_USER = 13;
    private static final int CHILD_SYSTEM = 14;
    private static final long MS_PER_TICK = 10;
    private final Bench bench;
    private final String prefix = "hand" + Marks.next() + "-";
    private final Path directory;
    private final Process shell;
    private final BufferedWriter in;
    private final BufferedReader out;
    private int files;

    HandMade(Bench bench) {
        this.bench = bench;
        try {
            directory = Files.createTempDirectory("isthmus-bench-hand-");
            shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new BenchException("cannot start a shell", e);
        }
        in = shell.outputWriter(StandardCharsets.UTF_8);
        out = shell.inputReader(StandardCharsets.UTF_8);
    }

    /** The whole name of a namespace. */
    public String name(String namespace) {
        return prefix + namespace;
    }

    /** Writes the commands of an {@code ip -batch}; {@code @} stands for what the names of all namespaces start with. */
    public Path batch(List<String> commands) {
        try {
            Path file = directory.resolve("batch" + files++);
            return Files.write(
                    file,
                    commands.stream()
                            .map(command -> command.replace("@", prefix))
                            .toList());
        } catch (IOException e) {
            throw new BenchException("cannot write commands", e);
        }
    }

    /** Runs one {@code ip -batch} in the namespace in which the program runs. */
    public void ip(List<String> commands) {
        run("ip -batch " + batch(commands));
    }

    /** Runs one {@code ip -batch} inside a namespace. */
    public void ip(String namespace, List<String> commands) {
        run("ip -n " + name(namespace) + " -batch " + batch(commands));
    }

    /** Runs a line of shell and waits for its end; it must succeed and say nothing. */
    public void run(String line) {
        try {
            in.write(line.replace("@", prefix) + "; echo \"end $?\"\n");
            in.flush();
            StringBuilder said = new StringBuilder();
            while (true) {
                String read = out.readLine();
                if (read == null || read.startsWith("end ")) {
                    if (!"end 0".equals(read) || !said.isEmpty()) {
                        throw new BenchException("by hand: " + line + ": " + said + read);
                    }
                    return;
                }
                said.append(read).append("; ");
            }
        } catch (IOException e) {
            throw new BenchException("the shell ended", e);
        }
    }

    /** Processor time of all commands so far, from proc_pid_stat(5). */
    public Duration cpu() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(shell.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Duration.ofMillis(
                    (Long.parseLong(fields[CHILD_USER]) + Long.parseLong(fields[CHILD_SYSTEM])) * MS_PER_TICK);
        } catch (IOException e) {
            throw new BenchException("cannot read what the shell cost", e);
        }
    }

    /**
     * Two routers, each with a host behind it: 10.255.1.2 at {@code h0} and 10.255.2.2 at {@code h1}. Not joined yet. They
     * look up no route back to a source, as ours do not: new namespaces take over rp_filter from the machine, and where that
     * is set it would cost the yardstick a second look-up for each packet.
     */
    public void routers() {
        ip(List.of("netns add @r0", "netns add @r1", "netns add @h0", "netns add @h1"));
        for (int i = 0; i < 2; i++) {
            run("ip netns exec @r" + i
                    + " sh -c 'cd /proc/sys/net/ipv4/conf; echo 0 > all/rp_filter; echo 0 > default/rp_filter'");
            String subnet = "10.255." + (i + 1) + ".";
            ip(
                    "r" + i,
                    List.of(
                            "link add p0 type veth peer name eth0 netns @h" + i,
                            "link set lo up",
                            "address add " + subnet + "1/24 dev p0",
                            "link set p0 up"));
            ip(
                    "h" + i,
                    List.of(
                            "link set lo up",
                            "address add " + subnet + "2/24 dev eth0",
                            "link set eth0 up",
                            "route add default via " + subnet + "1"));
            run("ip netns exec @r" + i + " sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'");
        }
    }

    /**
     * A line of shell that joins the two routers as fast as it can be done by hand, with one batch for each. The indexes differ,
     * for between equal ones the kernel takes its time, up to a second, to notice the carrier; a known neighbour needs no ARP.
     */
    public String joint() {
        Path there = batch(List.of(
                "link add l0 index 101 address 02:00:00:00:00:01 type veth"
                        + " peer name l0 index 100 address 02:00:00:00:00:00 netns @r0",
                "address add 169.254.0.2/30 dev l0",
                "link set l0 up",
                "neigh add 169.254.0.1 lladdr 02:00:00:00:00:00 dev l0",
                "route add 10.255.1.0/24 via 169.254.0.1"));
        Path here = batch(List.of(
                "address add 169.254.0.1/30 dev l0",
                "link set l0 up",
                "neigh add 169.254.0.2 lladdr 02:00:00:00:00:01 dev l0",
                "route add 10.255.2.0/24 via 169.254.0.2"));
        return "ip -n @r1 -batch " + there + " && ip -n @r0 -batch " + here;
    }

    /** Lets TCP hand over as much as one packet at either end of all links and ports as ours may. */
    public void segmentsLikeOurs() {
        for (String namespace : List.of("r0", "r1", "h0", "h1")) {
            segmentsLikeOurs(namespace);
        }
    }

    /** As above, in one namespace; {@code ip} cannot say it yet. */
    public void segmentsLikeOurs(String namespace) {
        bench.namespaces()
                .inside(name(namespace), () -> {
                    try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
                        socket.sendAll(Dump.interfaces(socket).stream()
                                .filter(one -> one.kind().equals("veth"))
                                .map(one -> Rtnl.segments(one.index()))
                                .toList());
                    }
                    return namespace;
                })
                .join();
    }

    /**
     * Loads a filter into both routers: {@code perf-filter.nft}, or with {@code checks} {@code perf-checks.nft}, which lets the
     * same packets pass and asks of each what ours must ask in a network like this one: a source by port, MAC and address; over
     * the link none that is barred; the group's members not once for a connection but for each of its packets towards the
     * receiver, so that a removed rule ends it; and, once for each connection, answered or not, a place among those that came
     * the same way. It sets no marks, which our routers with one route table do not either (docs/DECISIONS.md 69, 82).
     */
    public void filter(boolean checks) {
        for (int i = 0; i < 2; i++) {
            run("ip -n @h" + i + " link set eth0 address 02:00:00:00:01:02");
            run("ip netns exec @r" + i + " nft -f " + resource(checks ? "perf-checks.nft" : "perf-filter.nft", i));
        }
    }

    /** A file of what stands in a resource, with the addresses of our hosts and the subnet behind this router. */
    private Path resource(String name, int router) {
        try (InputStream in = Objects.requireNonNull(HandMade.class.getResourceAsStream(name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("10.1.0.2", "10.255.1.2")
                    .replace("10.2.0.2", "10.255.2.2")
                    .replace("10.0.0.0/24", "10.255." + (router + 1) + ".0/24");
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new BenchException("cannot write " + name, e);
        }
    }

    /** A router, and a host behind it in {@code h0}: 10.255.1.2. */
    public void routerForServers() {
        ip(List.of("netns add @r0", "netns add @h0"));
        run("ip netns exec @r0 sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'");
        ip(
                "r0",
                List.of(
                        "link add p0 type veth peer name eth0 netns @h0",
                        "link set lo up",
                        "address add 10.255.1.1/32 dev lo",
                        "link set p0 up",
                        "route add 10.255.1.2/32 dev p0"));
        ip(
                "h0",
                List.of(
                        "link set lo up",
                        "address add 10.255.1.2/32 dev eth0",
                        "link set eth0 up",
                        "route add default via 10.255.1.1 dev eth0 onlink"));
    }

    /** The address of the server of this number, 10 or more. */
    public static Ip serverAddress(int number) {
        return Ip.parse("10.255." + (2 + number / 200) + "." + (10 + number % 200));
    }

    /**
     * A line of shell that makes a server behind that router, as fast as it can be done by hand: its namespace and the pair in
     * one batch, and each end of the pair in one more, since a batch works in one namespace. The indexes differ and the
     * neighbours are known, as at the {@link #joint}. The resolver file is what {@code ip netns exec} shows as its own.
     */
    public String server(int number) {
        Ip address = serverAddress(number);
        Path pair = batch(List.of(
                "netns add @s" + number,
                "link add eth0 index 1000 address 02:00:00:00:01:01 netns @s" + number + " type veth peer name s"
                        + number + " index " + (2000 + number) + " address 02:00:00:00:01:02 netns @r0"));
        Path inside = batch(List.of(
                "link set lo up",
                "address add " + address + "/32 dev eth0",
                "link set eth0 up",
                "neigh add 10.255.1.1 lladdr 02:00:00:00:01:02 dev eth0",
                "route add default via 10.255.1.1 dev eth0 onlink"));
        Path outside = batch(List.of(
                "link set s" + number + " up",
                "neigh add " + address + " lladdr 02:00:00:00:01:01 dev s" + number,
                "route add " + address + "/32 dev s" + number));
        return "ip -batch " + pair + " && ip -n @s" + number + " -batch " + inside + " && ip -n @r0 -batch " + outside
                + " && mkdir -p /etc/netns/@s" + number + " && echo nameserver 100.125.4.25 > /etc/netns/@s" + number
                + "/resolv.conf";
    }

    /** A line of shell that takes that server away; the kernel tidies up in its own time. */
    public String removal(int number) {
        return "ip netns del @s" + number + " && rm -r /etc/netns/@s" + number;
    }

    @Override
    public void close() {
        shell.destroy();
        Leftovers.removeNamespaces(bench.namespaces(), prefix);
        Leftovers.deleteTree(directory);
        bench.forget(this);
    }
}
