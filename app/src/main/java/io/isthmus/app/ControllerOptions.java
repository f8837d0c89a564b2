package io.isthmus.app;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.http.TlsFiles;
import io.isthmus.dataplane.Flow;
import io.isthmus.model.Quota;
import io.isthmus.model.Settings;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code isthmus controller} is told.
 *
 * @param data directory of all that the controller keeps
 * @param listen where the API listens; port 0: any free one
 * @param tls where the API listens with TLS, and with which certificate
 * @param requestsPerSecond what one user may send
 * @param trustedProxies proxies that are believed when they say whom they speak for
 * @param keepHistory how long changes are kept; empty: for ever
 * @param flowLogWindow from one record of a flow to the next
 * @param offers file of flavors and images; empty: the usual ones
 * @param training whether to start, serve a few calls and stop: the run that a start-up cache is made from
 */
record ControllerOptions(
        Path data,
        InetSocketAddress listen,
        int requestsPerSecond,
        List<Cidr> trustedProxies,
        Optional<Tls> tls,
        Optional<Duration> keepHistory,
        Duration flowLogWindow,
        Optional<Path> offers,
        Settings settings,
        Training training) {
    /** What a start-up cache is made from. */
    enum Training {
        NONE,
        /** A controller alone. */
        ALONE,
        /** With an agent, which makes and removes network namespaces: for a kernel that is nobody else's. */
        WITH_AGENT
    }

    /** @param files empty: a certificate that the controller makes itself */
    record Tls(InetSocketAddress listen, Optional<TlsFiles> files) {}

    private static final Duration KEEP_HISTORY = Duration.ofDays(90);
    private static final Duration FLOW_LOG_WINDOW = Duration.ofMinutes(10);

    static final String USAGE = """
            usage: isthmus controller [options]
              --data DIR               where it keeps its database, sockets and logs (default: %s)
              --listen HOST:PORT       where the API listens, loopback only (default: 127.0.0.1:9696; port 0: any)
              --tls-listen HOST:PORT   where the API listens with TLS besides, any address
              --tls-certificate FILE   PEM, read again when it changes (default: a self-made one in DIR/tls/cert.pem)
              --tls-key FILE           PEM, PKCS #8
              --region NAME            a region that projects may lie in; repeat it (default: eu-de, eu-nl)
              --transit none|explicit  whether VPCs forward between peerings by explicit routes (default: explicit)
              --peering-expiry TIME    how long a request awaits acceptance, such as 7d, 12h, 90s; 0: for ever (default: 7d)
              --keep-history TIME      how long changes are kept, such as 90d, 12h, 30m; 0: for ever (default: 90d)
              --requests-per-second N  what one user may send in the long run, twice as many at once (default: 1000)
              --trusted-proxy ADDRESS  a proxy, or a block of them, that is believed in X-Forwarded-For and Forwarded; repeat it
              --ipv6-pool BLOCK        where subnets get their IPv6 blocks, /16 to /64 (default: %s)
              --flow-log-window TIME   how often flow logs get records, such as 1m, 1s to 10m (default: 10m)
              --offers FILE            the flavors and images that there are, as JSON (default: the usual ones of the cloud)
              --quota TYPE=NUMBER      limit of every account without one of its own; repeat it. Types: %s
            """.formatted(
                    defaultData(),
                    Settings.DEFAULT.ipv6Pool(),
                    Arrays.stream(Quota.values()).map(Quota::type).collect(Collectors.joining(", ")));

    /** A wrong command line; the message says what is wrong with it. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static ControllerOptions parse(List<String> arguments) {
        Path data = defaultData();
        InetSocketAddress listen = address("--listen", "127.0.0.1:9696");
        List<String> regions = new ArrayList<>();
        Map<Quota, Integer> quotas = new LinkedHashMap<>();
        boolean transit = Settings.DEFAULT.transit();
        Optional<Duration> expiry = Settings.DEFAULT.peeringExpiry();
        int requestsPerSecond = Limits.USUAL.requestsPerSecond();
        List<Cidr> trustedProxies = new ArrayList<>();
        Optional<InetSocketAddress> tlsListen = Optional.empty();
        Optional<Path> certificate = Optional.empty();
        Optional<Path> key = Optional.empty();
        Cidr ipv6Pool = Settings.DEFAULT.ipv6Pool();
        Optional<Duration> keepHistory = Optional.of(KEEP_HISTORY);
        Duration flowLogWindow = FLOW_LOG_WINDOW;
        Optional<Path> offers = Optional.empty();
        Training training = Training.NONE;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--train" -> training = Training.ALONE;
                case "--train-with-agent" -> training = Training.WITH_AGENT;
                case "--data" -> data = Path.of(value(option, rest)).toAbsolutePath();
                case "--listen" -> listen = address(option, value(option, rest));
                case "--tls-listen" -> tlsListen = Optional.of(address(option, value(option, rest)));
                case "--tls-certificate" -> certificate = Optional.of(Path.of(value(option, rest)));
                case "--tls-key" -> key = Optional.of(Path.of(value(option, rest)));
                case "--region" -> regions.add(region(value(option, rest)));
                case "--transit" -> transit = transit(value(option, rest));
                case "--peering-expiry" -> expiry = expiry(value(option, rest));
                case "--keep-history" -> keepHistory = keepHistory(value(option, rest));
                case "--flow-log-window" -> flowLogWindow = window(value(option, rest));
                case "--offers" -> offers = Optional.of(Path.of(value(option, rest)));
                case "--requests-per-second" -> requestsPerSecond = rate(value(option, rest));
                case "--trusted-proxy" -> trustedProxies.add(proxy(value(option, rest)));
                case "--ipv6-pool" -> ipv6Pool = ipv6Pool(value(option, rest));
                case "--quota" -> {
                    String[] parts = value(option, rest).split("=", 2);
                    if (parts.length < 2) {
                        throw new UsageException("--quota takes TYPE=NUMBER, such as vpc=50");
                    }
                    quotas.put(quota(parts[0]), number(parts[1]));
                }
                default -> throw new UsageException("unknown option " + option);
            }
        }
        Settings settings = new Settings(
                regions.isEmpty() ? Settings.DEFAULT.regions() : regions,
                transit,
                expiry,
                Settings.DEFAULT.tokenLife(),
                ipv6Pool,
                quotas);
        return new ControllerOptions(
                data,
                listen,
                requestsPerSecond,
                trustedProxies,
                tls(tlsListen, certificate, key),
                keepHistory,
                flowLogWindow,
                offers,
                settings,
                training);
    }

    private static Path defaultData() {
        boolean root = "root".equals(System.getProperty("user.name"));
        return root
                ? Path.of("/var/lib/isthmus")
                : Path.of(System.getProperty("user.home"), ".local", "share", "isthmus");
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.next();
    }

    private static InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new UsageException(option + " takes HOST:PORT, such as 127.0.0.1:9696, not " + text);
        }
        int port = number(text.substring(colon + 1));
        if (port > 65_535) {
            throw new UsageException("a port is at most 65535: " + port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(text.substring(0, colon)), port);
        } catch (UnknownHostException e) {
            throw new UsageException(option + ": the host " + text.substring(0, colon) + " is not known");
        }
    }

    private static Optional<Tls> tls(
            Optional<InetSocketAddress> listen, Optional<Path> certificate, Optional<Path> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new UsageException("--tls-certificate and --tls-key go together");
        }
        if (listen.isEmpty() && certificate.isPresent()) {
            throw new UsageException("--tls-certificate needs --tls-listen, such as 0.0.0.0:9697");
        }
        return listen.map(address -> new Tls(address, certificate.map(file -> new TlsFiles(file, key.orElseThrow()))));
    }

    private static Cidr proxy(String text) {
        return Ip.tryParse(text)
                .map(Cidr::host)
                .or(() -> Cidr.strict(text))
                .orElseThrow(() -> new UsageException(
                        "--trusted-proxy takes an address or a block, such as 10.0.0.7 or 10.0.0.0/28, not " + text));
    }

    private static String region(String name) {
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new UsageException("a region's name is lower-case letters, digits and '-': " + name);
        }
        return name;
    }

    private static boolean transit(String text) {
        return switch (text) {
            case "none" -> false;
            case "explicit" -> true;
            default -> throw new UsageException("--transit takes none or explicit, not " + text);
        };
    }

    private static Optional<Duration> expiry(String text) {
        if (text.equals("0")) {
            return Optional.empty();
        }
        return Optional.of(duration("--peering-expiry", text, ", or 0"));
    }

    private static Optional<Duration> keepHistory(String text) {
        if (text.equals("0")) {
            return Optional.empty();
        }
        Duration keep = duration("--keep-history", text, ", or 0");
        if (keep.isZero()) {
            throw new UsageException("--keep-history takes 1s or more, or 0 for ever, not " + text);
        }
        return Optional.of(keep);
    }

    private static Duration window(String text) {
        Duration window = duration("--flow-log-window", text, "");
        if (window.isZero() || window.compareTo(Flow.LONGEST_WINDOW) > 0) {
            throw new UsageException("--flow-log-window takes 1s to " + Flow.LONGEST_WINDOW.toMinutes()
                    + "m, since refused attempts are forgotten after that, not " + text);
        }
        return window;
    }

    private static Duration duration(String option, String text, String orElse) {
        String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        long number = number(digits);
        return switch (text.charAt(text.length() - 1)) {
            case 'd' -> Duration.ofDays(number);
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            case 's' -> Duration.ofSeconds(number);
            default -> throw new UsageException(option + " takes a number with d, h, m or s" + orElse);
        };
    }

    private static int rate(String text) {
        int rate = number(text);
        if (rate < 1 || rate > 1_000_000) {
            throw new UsageException("--requests-per-second takes 1 to 1000000, not " + text);
        }
        return rate;
    }

    private static Cidr ipv6Pool(String text) {
        return Cidr.strict(text)
                .filter(block -> block.family() == IpFamily.V6 && block.length() >= 16 && block.length() <= 64)
                .orElseThrow(() -> new UsageException("--ipv6-pool takes an IPv6 block of /16 to /64, such as "
                        + Settings.DEFAULT.ipv6Pool() + ", not " + text));
    }

    private static Quota quota(String type) {
        return Quota.ofType(type)
                .orElseThrow(() -> new UsageException("--quota takes TYPE=NUMBER; there is no type " + type));
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException("not a number: '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
