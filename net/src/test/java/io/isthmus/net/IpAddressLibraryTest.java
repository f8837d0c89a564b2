package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4AddressTrie;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import io.isthmus.net.PrefixTable.Entry;
import io.isthmus.net.testing.Generator;
import io.isthmus.net.testing.Generators;
import io.isthmus.net.testing.NetGenerators;
import io.isthmus.net.testing.Property;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Addresses, prefixes and the table against the IPAddress library, which shares no code with them. */
class IpAddressLibraryTest {
    /** No blanks: the library trims them off, we refuse them (IpTest, CidrTest). */
    private static final String TEXT_CHARACTERS = "0123456789abcfFg.:/%-";

    /** The library made as strict as we are: four octets, no leading zeros, wildcards, masks, zones or other bases. */
    private static final IPAddressStringParameters STRICT = strict();

    /** Texts of addresses and prefixes with up to three characters put in, taken out or exchanged. */
    private static final Generator<String> NEARLY_VALID = random -> {
        String valid = random.nextBoolean()
                ? text(NetGenerators.ips().next(random), random)
                : text(NetGenerators.ips().next(random), random) + "/" + random.nextInt(131);
        StringBuilder text = new StringBuilder(valid);
        for (int change = random.nextInt(4); change > 0; change--) {
            char character = TEXT_CHARACTERS.charAt(random.nextInt(TEXT_CHARACTERS.length()));
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, character);
                case 1 -> text.delete(at, Math.min(at + 1, text.length()));
                default -> text.replace(at, Math.min(at + 1, text.length()), String.valueOf(character));
            }
        }
        return text.toString();
    };

    private static final Generator<String> TEXTS = NEARLY_VALID.shrinkingBy(
            text -> IntStream.range(0, text.length()).mapToObj(at -> text.substring(0, at) + text.substring(at + 1)));

    @Test
    void addressesReadTheSame() {
        Property.check("read addresses", TEXTS, 20_000, text -> {
            Optional<IPAddress> theirs = theirs(text).filter(address -> !address.isPrefixed());
            Optional<Ip> ours = Ip.tryParse(text);
            assertThat(ours.map(ip -> ip.family() + " " + new BigInteger(1, ip.bytes())))
                    .isEqualTo(theirs.map(address -> family(address) + " " + address.getValue()));
        });
    }

    @Test
    void prefixesReadTheSame() {
        Property.check("read prefixes", TEXTS, 20_000, text -> {
            Optional<IPAddress> theirs = theirs(text).filter(IPAddress::isPrefixed);
            assertThat(Cidr.tryParse(text).map(Cidr::toString))
                    .isEqualTo(
                            theirs.map(address -> text(address.toPrefixBlock().getLower())));
        });
    }

    @Test
    void addressesWriteTheSame() {
        Property.check("write addresses", NetGenerators.ips(), 5_000, ip -> {
            assertThat(ip).hasToString(text(theirs(ip)));
            assertThat(Ip.parse(ip.toString())).isEqualTo(ip);
            assertThat(ip.bytes()).isEqualTo(theirs(ip).getBytes());
        });
    }

    @Test
    void addressesMoveTheSame() {
        Generator<Long> offsets = Generators.oneOf(Random::nextLong, random -> random.nextInt(513) - 256L);
        Property.check("plus", Generators.pairs(NetGenerators.ips(), offsets), 5_000, moved -> {
            Ip ip = moved.first();
            BigInteger sum = new BigInteger(1, ip.bytes())
                    .add(BigInteger.valueOf(moved.second()))
                    .mod(BigInteger.ONE.shiftLeft(ip.family().bits()));
            assertThat(new BigInteger(1, ip.plus(moved.second()).bytes())).isEqualTo(sum);
        });
    }

    @Test
    void blocksHaveTheSameBoundsAndSize() {
        Property.check("bounds", NetGenerators.cidrs(), 5_000, cidr -> {
            IPAddress theirs = theirs(cidr);
            assertThat(cidr.address()).hasToString(text(theirs.getLower().withoutPrefixLength()));
            assertThat(cidr.last()).hasToString(text(theirs.getUpper().withoutPrefixLength()));
            assertThat(BigInteger.valueOf(cidr.size()))
                    .isEqualTo(theirs.getCount().min(BigInteger.valueOf(Long.MAX_VALUE)));
        });
    }

    @Test
    void blocksContainAndOverlapTheSame() {
        Property.check(
                "contain blocks", Generators.pairs(NetGenerators.cidrs(), NetGenerators.cidrs()), 10_000, two -> {
                    IPAddress first = theirs(two.first());
                    IPAddress second = theirs(two.second());
                    assertThat(two.first().contains(two.second())).isEqualTo(first.contains(second));
                    assertThat(two.first().overlaps(two.second())).isEqualTo(first.overlaps(second));
                });
        Property.check(
                "contain addresses",
                Generators.pairs(NetGenerators.cidrs(), NetGenerators.ips()),
                10_000,
                two -> assertThat(two.first().contains(two.second()))
                        .isEqualTo(theirs(two.first()).contains(theirs(two.second()))));
    }

    @Test
    void addressesAndBlocksOrderAsNumbers() {
        Property.check("order", Generators.pairs(NetGenerators.cidrs(), NetGenerators.cidrs()), 5_000, two -> {
            Cidr first = two.first();
            Cidr second = two.second();
            int byFamily =
                    Integer.compare(first.family().bits(), second.family().bits());
            int byAddress = new BigInteger(1, first.address().bytes())
                    .compareTo(new BigInteger(1, second.address().bytes()));
            int byLength = Integer.compare(first.length(), second.length());
            assertThat(Integer.signum(first.address().compareTo(second.address())))
                    .isEqualTo(byFamily != 0 ? byFamily : byAddress);
            assertThat(Integer.signum(first.compareTo(second)))
                    .isEqualTo(byFamily != 0 ? byFamily : byAddress != 0 ? byAddress : byLength);
        });
    }

    @Test
    void longestMatchOfManyRoutesIsTheSame() {
        Property.check("many routes", random -> random.nextLong(), 3, seed -> {
            Random random = new Random(seed);
            List<Cidr> routes = new ArrayList<>(Collections.nCopies(10_000, Cidr.parse("0.0.0.0/0")));
            routes.replaceAll(route -> route(random));
            PrefixTable<Cidr> table = PrefixTable.empty();
            IPv4AddressTrie trie4 = new IPv4AddressTrie();
            IPv6AddressTrie trie6 = new IPv6AddressTrie();
            for (Cidr route : routes) {
                table = table.with(route, route);
                if (route.family() == IpFamily.V4) {
                    trie4.add(theirs(route).toIPv4());
                } else {
                    trie6.add(theirs(route).toIPv6());
                }
            }
            assertThat(table.size()).isEqualTo(trie4.size() + trie6.size());
            for (Cidr route : routes) {
                Ip ip = random.nextBoolean() ? route.last() : route.last().plus(1);
                IPAddress theirs = ip.family() == IpFamily.V4
                        ? trie4.longestPrefixMatch(theirs(ip).toIPv4())
                        : trie6.longestPrefixMatch(theirs(ip).toIPv6());
                assertThat(table.longestMatch(ip).map(Entry::value).map(Cidr::toString))
                        .isEqualTo(Optional.ofNullable(theirs).map(IpAddressLibraryTest::prefixText));
            }
        });
    }

    /** Dense in a few wide blocks, so that thousands of routes nest and stand side by side. */
    private static Cidr route(Random random) {
        return random.nextBoolean()
                ? new Cidr(Ip.v4(0x0a000000 | random.nextInt(1 << 24)), 8 + random.nextInt(25))
                : new Cidr(
                        Ip.v6(0xfd00_0000_0000_0000L | random.nextInt(1 << 20), random.nextLong()),
                        44 + random.nextInt(85));
    }

    /** A text of the address, not always the canonical one. */
    private static String text(Ip ip, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> theirs(ip).toFullString().replaceAll("\\b0+(?=[0-9]+\\.|[0-9]+$)", "");
            case 1 ->
                ip.family() == IpFamily.V4 ? "::" + ip : theirs(ip).toIPv6().toMixedString();
            default -> ip.toString();
        };
    }

    private static String text(IPAddress address) {
        return address.toCanonicalString();
    }

    private static String prefixText(IPAddress address) {
        return address.isPrefixed() ? text(address) : text(address) + "/" + address.getBitCount();
    }

    private static IpFamily family(IPAddress address) {
        return address.isIPv4() ? IpFamily.V4 : IpFamily.V6;
    }

    private static IPAddress theirs(Ip ip) {
        return new inet.ipaddr.IPAddressNetwork.IPAddressGenerator().from(ip.bytes());
    }

    private static IPAddress theirs(Cidr cidr) {
        return theirs(cidr.address()).toPrefixBlock(cidr.length());
    }

    private static Optional<IPAddress> theirs(String text) {
        // The library has a switch against leading zeros in the length too, but it also refuses the length 0.
        return text.matches(".*/0.+")
                ? Optional.empty()
                : Optional.ofNullable(new IPAddressString(text, STRICT).getAddress());
    }

    private static IPAddressStringParameters strict() {
        IPAddressStringParameters.Builder builder = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowMask(false)
                .allowPrefixOnly(false)
                .allowWildcardedSeparator(false)
                .allow_inet_aton(false)
                .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE);
        builder.getIPv4AddressParametersBuilder()
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false)
                .allowPrefixesBeyondAddressSize(false)
                .allowBinary(false);
        builder.getIPv6AddressParametersBuilder()
                .allowZone(false)
                .allowBase85(false)
                .allowUnlimitedLeadingZeros(false)
                .allowBinary(false)
                .allowPrefixesBeyondAddressSize(false)
                .getEmbeddedIPv4AddressParametersBuilder()
                .allowLeadingZeros(false);
        return builder.toParams();
    }
}
