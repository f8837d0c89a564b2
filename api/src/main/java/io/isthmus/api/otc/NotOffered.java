package io.isthmus.api.otc;

import io.isthmus.api.shape.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the cloud has and Isthmus does not (contract.md 10.42): calls for it are answered by one refusal that says so, and what
 * there is instead, in place of that for a path which nobody knows.
 */
public final class NotOffered {
    /** Where it is written down for those who use the cloud's clients. */
    public static final String PAGE = "docs/clients/not-offered.md";

    /**
     * @param what as the page calls it
     * @param instead what to do, as a sentence
     * @param paths regular expressions of the paths that the cloud has for it, without what lies below them
     */
    record Service(String what, String instead, List<Pattern> paths) {
        private boolean has(String path) {
            return paths.stream().anyMatch(pattern -> pattern.matcher(path).matches());
        }
    }

    private NotOffered() {}

    private static Service service(String what, String instead, String... paths) {
        return new Service(
                what,
                instead,
                Stream.of(paths)
                        .map(path -> Pattern.compile("/" + path.replace("{p}", "[^/]+") + "(/.*)?"))
                        .toList());
    }

    static final List<Service> ALL = List.of(
            service(
                    "Public addresses (EIP)",
                    "Isthmus has no way to the outside; packets flow within VPCs and over peerings.",
                    "v1/{p}/publicips",
                    "v2(.0)?/{p}/(publicips|batchpublicips)",
                    "v3/{p}/(eip|geip|publicip)",
                    "v2.1/{p}/os-floating-ips"),
            service(
                    "Floating IPs",
                    "Isthmus has no way to the outside; the list of them is there and empty.",
                    "v2.0/floatingips"),
            service(
                    "Bandwidths",
                    "No traffic is counted or held back.",
                    "v(1|2.0|2|3)/{p}/(bandwidths|batch-bandwidths|bandwidth-types)"),
            service(
                    "NAT gateways",
                    "A peering or a server as next hop of a route leads to another VPC.",
                    "v2(.0)?/(nat_gateways|snat_rules|dnat_rules)",
                    "v2/{p}/nat-?_?gateways",
                    "v3/{p}/(private-nat|transit-ips)"),
            service(
                    "Load balancers (ELB)",
                    "A server of your own can stand in front of others.",
                    "v2.0/lbaas",
                    "v(1.0|1)/{p}/(elbaas|elb)",
                    "v[23]/{p}/elb"),
            service(
                    "VPNs",
                    "A peering joins two VPCs.",
                    "v2.0/vpn",
                    "v5/{p}/(vpn|customer-gateways|vpn-gateways|vpn-connection)[^/]*"),
            service(
                    "VPC endpoints",
                    "A peering joins two VPCs, and security groups say what may pass.",
                    "v1/{p}/vpc-endpoints?(-services)?"),
            service(
                    "DNS zones",
                    "The name servers of a subnet are told to its servers as they are.",
                    "v2(.1)?/(zones|recordsets|ptrs|reverse)"),
            service(
                    "Traffic mirrors",
                    "isthmus probe and trace show what becomes of a packet, flow logs what passed.",
                    "v3/{p}/vpc/traffic-mirror-[a-z-]+"),
            service(
                    "Sub-network interfaces",
                    "A server may have several network interfaces; the list of sub-network interfaces is there and empty.",
                    "v3/{p}/vpc/sub-network-interfaces"),
            service("Bare metal servers (BMS)", "Make an ECS.", "v(1|2.1)/{p}/(baremetalservers|bms)"),
            service("Dedicated hosts (DeH)", "All servers are on one host.", "v1(.0)?/{p}/dedicated-hosts"),
            service(
                    "Upload and export of images",
                    "The administrator says which images there are.",
                    "(image/)?v2/images",
                    "(image/)?v[12]/cloudimages",
                    "(image/)?v2/{p}/cloudimages"),
            service(
                    "Snapshots and backups of volumes",
                    "Volumes are records without storage.",
                    "v[123]/{p}/(snapshots|cloudsnapshots|os-vendor-snapshots|backups|cloudbackups|checkpoints|vaults|policies)"),
            service("Keys and encryption (KMS)", "Nothing is stored that could be encrypted.", "v1(.0)?/{p}/kms"),
            service(
                    "Enterprise projects (EPS)",
                    "There is one, 0; accounts and projects part what belongs to whom.",
                    "v1.0/enterprise-projects"),
            service(
                    "Orders and pre-paid billing",
                    "Nothing is billed.",
                    "v[12](.0)?/(orders|products|bills|[^/]*/bss|[^/]*/orders)"),
            service("Agencies", "A user of the other account is given a role instead.", "v3.0/OS-AGENCY"),
            service("Federation", "Users log in with a password or an access key.", "v3(.0)?/(auth/)?OS-FEDERATION"));

    /** The refusal of a call for which there is no endpoint, if it is for something that is not offered. */
    public static Optional<Problem> problem(String path) {
        return ALL.stream()
                .filter(service -> service.has(path))
                .findFirst()
                .map(service -> new Problem.NotOffered(service.what(), service.instead(), PAGE));
    }
}
