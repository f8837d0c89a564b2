package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells whether this host can do what the Linux data plane needs, by trying each thing in namespaces that end with the
 * try. Nothing on the host changes.
 */
public final class HostChecks {
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final long NEEDED = 1L << CAP_NET_ADMIN | 1L << CAP_SYS_ADMIN;

    private static final String FILTER = """
            table ip isthmus {
              map verdicts { type ifname : verdict; }
              set flows { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 1s; size 16; }
              chain a { accept; }
              chain f { type filter hook forward priority filter; iifname vmap @verdicts; iifname vmap { "a" : jump a }; }
              chain c { tcp flags syn update @flows { ip saddr . tcp dport counter }; }
              chain p { type filter hook prerouting priority raw; meta mark set iifgroup map { 1 : 1 }; notrack; }
            }
            """;
    private static final String ARP_FILTER = """
            table arp isthmus {
              map addresses { typeof iifname : arp saddr ip; }
              chain i { type filter hook input priority filter; arp saddr ip set iifname map @addresses; }
            }
            """;
    private static final String STATEFUL = """
            table ip isthmus {
              set s { type ifname; flags dynamic; size 16; }
              chain f {
                type filter hook forward priority filter;
                ct state established accept;
                update @s { iifname ct count over 16 } drop;
              }
            }
            """;

    private final boolean rootless;
    private final List<HostCheck> checks = new ArrayList<>();

    private HostChecks(boolean rootless) {
        this.rootless = rootless;
    }

    /** Whether this process lacks the capabilities to work in the host's own namespaces. */
    public static boolean needsRootless() {
        return (effectiveCapabilities() & NEEDED) != NEEDED;
    }

    /**
     * Tries everything, in some tenths of a second.
     *
     * @param rootless whether the agent is to work in user namespaces and not in the host's own
     */
    public static List<HostCheck> run(boolean rootless) {
        HostChecks checks = new HostChecks(rootless);
        checks.system();
        checks.namespaces();
        checks.packets();
        checks.optional();
        return List.copyOf(checks.checks);
    }

    private void system() {
        add("kernel", true, false, read("/proc/sys/kernel/osrelease"), "");
        for (String tool : List.of("sh", "setsid", "unshare", "nsenter", "mount", "ip", "nft")) {
            Trial found = Trial.of(List.of("sh", "-c", "command -v " + tool));
            add(tool, found.ok(), true, found.ok() ? found.output() : "not found", install(packageOf(tool)));
        }
        boolean capable = !needsRootless();
        add(
                "CAP_NET_ADMIN and CAP_SYS_ADMIN",
                capable,
                !rootless,
                "effective capabilities 0x" + Long.toHexString(effectiveCapabilities()),
                "run as root, or without root: isthmus uses user namespaces then");
    }

    private void namespaces() {
        Trial user = Trial.of(List.of("unshare", "-U", "-r", "true"));
        add("user namespaces", user.ok(), rootless, describe(user), userNamespaceRemedy());
        attempt("network namespaces", "true", "sysctl -w user.max_net_namespaces=65536");
        attempt(
                "bind mounts",
                "mount -n -t tmpfs isthmus /tmp && : >/tmp/ns && mount -n --bind /proc/self/ns/net /tmp/ns",
                "allow mount(2) for this process: in a container, run it with --security-opt apparmor=unconfined");
    }

    private void packets() {
        attempt("veth", "ip link add isthmus0 type veth peer name isthmus1", "modprobe veth");
        attempt(
                "policy routing",
                "ip rule add fwmark 1 lookup 100 && ip route add blackhole default table 100",
                "boot a kernel with CONFIG_IP_MULTIPLE_TABLES=y");
        add("libnftables", hasLibrary("libnftables.so.1"), true, "libnftables.so.1", install("nftables"));
        attempt("nftables", "printf %s '" + FILTER + "' | nft -f -", "modprobe nf_tables");
        attempt(
                "nftables of ARP",
                "printf %s '" + ARP_FILTER + "' | nft -f -",
                "boot a kernel with CONFIG_NF_TABLES_ARP=y");
        attempt(
                "connection tracking",
                "printf %s '" + STATEFUL + "' | nft -f -",
                "modprobe nf_conntrack nft_connlimit");
    }

    private void optional() {
        Trial ping = Trial.of(List.of("sh", "-c", "command -v ping"));
        String remedy = install(packageOf("ping"));
        add(
                "ping",
                ping.ok(),
                false,
                ping.ok() ? ping.output() : "not found, for isthmus shell and exec: " + remedy,
                remedy);
        option("IPv6", "ip -6 rule add fwmark 1 lookup 100", "sysctl -w net.ipv6.conf.all.disable_ipv6=0");
        option("VRF", "ip link add isthmus0 type vrf table 10", "modprobe vrf");
        option("Geneve", "ip link add isthmus0 type geneve id 1 remote 192.0.2.1", "modprobe geneve");
        option("WireGuard", "ip link add isthmus0 type wireguard", "modprobe wireguard");
        option("Open vSwitch", "command -v ovs-vswitchd", install("openvswitch-switch"));
    }

    private void attempt(String name, String script, String remedy) {
        Trial trial = Trial.of(inside(script));
        add(name, trial.ok(), true, describe(trial), remedy);
    }

    private void option(String name, String script, String remedy) {
        Trial trial = Trial.of(inside(script));
        add(name, trial.ok(), false, describe(trial), remedy);
    }

    private void add(String name, boolean ok, boolean required, String found, String remedy) {
        checks.add(new HostCheck(name, ok, required, found, ok ? "" : remedy));
    }

    private List<String> inside(String script) {
        Stream<String> unshare =
                rootless ? Stream.of("unshare", "-U", "-r", "-n", "-m") : Stream.of("unshare", "-n", "-m");
        return Stream.concat(unshare, Stream.of("sh", "-c", script)).toList();
    }

    private static String describe(Trial trial) {
        if (!trial.output().isEmpty()) {
            return trial.output();
        }
        return trial.ok() ? "works" : "does not work";
    }

    /** The first of the known reasons for which a kernel denies them to ordinary users. */
    private static String userNamespaceRemedy() {
        if (read("/proc/sys/kernel/unprivileged_userns_clone").equals("0")) {
            return "sysctl -w kernel.unprivileged_userns_clone=1";
        }
        if (read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
        }
        if (read("/proc/sys/user/max_user_namespaces").equals("0")) {
            return "sysctl -w user.max_user_namespaces=15000";
        }
        return "boot a kernel with CONFIG_USER_NS=y; in a container, allow unshare(2)";
    }

    private static String packageOf(String tool) {
        return switch (tool) {
            case "ip" -> "iproute2";
            case "nft" -> "nftables";
            case "ping" -> "iputils-ping";
            default -> "util-linux";
        };
    }

    private static String install(String name) {
        for (String manager : List.of("apt-get", "dnf", "zypper")) {
            if (Trial.of(List.of("sh", "-c", "command -v " + manager)).ok()) {
                return manager + " install -y " + (manager.equals("apt-get") ? name : redHatName(name));
            }
        }
        return "install the package " + name;
    }

    private static String redHatName(String name) {
        return switch (name) {
            case "iproute2" -> "iproute";
            case "iputils-ping" -> "iputils";
            case "openvswitch-switch" -> "openvswitch";
            default -> name;
        };
    }

    private static boolean hasLibrary(String file) {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(file, arena)
                    .find("nft_run_cmd_from_buffer")
                    .isPresent();
        } catch (IllegalArgumentException e) {
            // The loader did not find the file.
            return false;
        }
    }

    private static long effectiveCapabilities() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            Optional<String> mask = lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring("CapEff:".length()).strip())
                    .findFirst();
            return mask.map(hex -> Long.parseUnsignedLong(hex, 16)).orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }

    /** A kernel setting; empty where this kernel has no such thing. */
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
