package io.isthmus.net.testing;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Addresses and prefixes, biased to where mistakes are: the first and last address, word boundaries, and a small
 * neighbourhood in which blocks often meet: equal, nested or side by side. They shrink towards few one bits.
 */
public final class NetGenerators {
    private static final List<Ip> LANDMARKS = Stream.of(
                    "0.0.0.0",
                    "255.255.255.255",
                    "127.255.255.255",
                    "128.0.0.0",
                    "10.0.0.0",
                    "10.255.255.255",
                    "172.16.0.0",
                    "192.168.0.0",
                    "::",
                    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                    "::ffff:ffff:ffff:ffff",
                    "0:0:0:1::",
                    "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                    "8000::",
                    "fd00::",
                    "2001:db8::",
                    "::ffff:10.0.0.0")
            .map(Ip::parse)
            .toList();

    private NetGenerators() {}

    public static Generator<IpFamily> families() {
        return Generators.elements(IpFamily.V4, IpFamily.V6);
    }

    /** Addresses of both families. */
    public static Generator<Ip> ips() {
        return ofEitherFamily(NetGenerators::nextIp).shrinkingBy(NetGenerators::simplerIps);
    }

    /** Addresses of one family. */
    public static Generator<Ip> ips(IpFamily family) {
        Generator<Ip> ips = random -> nextIp(family, random);
        return ips.shrinkingBy(NetGenerators::simplerIps);
    }

    /** Prefixes of both families. */
    public static Generator<Cidr> cidrs() {
        return ofEitherFamily(NetGenerators::nextCidr).shrinkingBy(NetGenerators::simplerCidrs);
    }

    /** Prefixes of one family. */
    public static Generator<Cidr> cidrs(IpFamily family) {
        Generator<Cidr> cidrs = random -> nextCidr(family, random);
        return cidrs.shrinkingBy(NetGenerators::simplerCidrs);
    }

    public static Generator<Mac> macs() {
        Generator<Mac> macs = random -> new Mac(random.nextInt(8) == 0 ? (1L << 48) - 1 : random.nextLong(1L << 48));
        return macs.shrinkingBy(mac -> clearedBits(mac.bits()).map(Mac::new));
    }

    @FunctionalInterface
    private interface InFamily<T> {
        T next(IpFamily family, Random random);
    }

    private static <T> Generator<T> ofEitherFamily(InFamily<T> values) {
        return random -> values.next(families().next(random), random);
    }

    private static Ip nextIp(IpFamily family, Random random) {
        Ip landmark = landmark(family, random);
        return switch (random.nextInt(4)) {
            case 0 -> landmark;
            case 1 -> landmark.plus(random.nextInt(9) - 4);
            case 2 -> landmark.plus((random.nextInt(9) - 4L) << random.nextInt(Math.min(family.bits(), 61)));
            default -> family == IpFamily.V4 ? Ip.v4(random.nextInt()) : Ip.v6(random.nextLong(), random.nextLong());
        };
    }

    private static Ip landmark(IpFamily family, Random random) {
        while (true) {
            Ip landmark = LANDMARKS.get(random.nextInt(LANDMARKS.size()));
            if (landmark.family() == family) {
                return landmark;
            }
        }
    }

    private static Cidr nextCidr(IpFamily family, Random random) {
        int bits = family.bits();
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(bits + 1);
            case 1 -> bits - random.nextInt(4);
            case 2 -> Math.clamp(bits / 2 + random.nextInt(5) - 2, 0, bits);
            default -> random.nextInt(3) == 0 ? random.nextInt(2) : 8 * random.nextInt(bits / 8 + 1);
        };
        return new Cidr(nextIp(family, random), length);
    }

    private static Stream<Ip> simplerIps(Ip ip) {
        return ip.family() == IpFamily.V4
                ? clearedBits(ip.low()).map(low -> new Ip(IpFamily.V4, 0, low))
                : Stream.concat(
                        clearedBits(ip.high()).map(high -> Ip.v6(high, ip.low())),
                        clearedBits(ip.low()).map(low -> Ip.v6(ip.high(), low)));
    }

    private static Stream<Cidr> simplerCidrs(Cidr cidr) {
        return Stream.concat(
                simplerIps(cidr.address()).map(address -> new Cidr(address, cidr.length())),
                Stream.of(0, cidr.length() / 2, cidr.length() - 1)
                        .distinct()
                        .filter(length -> length >= 0 && length < cidr.length())
                        .map(length -> new Cidr(cidr.address(), length)));
    }

    /** Zero, then the number with each of its one bits cleared in turn. */
    private static Stream<Long> clearedBits(long bits) {
        Stream<Long> single = IntStream.range(0, 64)
                .mapToObj(bit -> 1L << bit)
                .filter(bit -> (bits & bit) != 0)
                .map(bit -> bits & ~bit);
        return bits == 0 ? Stream.empty() : Stream.concat(Stream.of(0L), single);
    }
}
