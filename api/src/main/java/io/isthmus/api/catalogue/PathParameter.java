package io.isthmus.api.catalogue;

import java.util.Map;

/** What the named parts of paths mean: one name, one meaning. */
public final class PathParameter {
    private static final Map<String, String> DOCS = Map.ofEntries(
            Map.entry("project_id", "project of the token"),
            Map.entry("vpc_id", "id of a VPC"),
            Map.entry("subnet_id", "id of a subnet (of its Neutron network)"),
            Map.entry("routetable_id", "id of a route table"),
            Map.entry("route_id", "id of a route in a default route table"),
            Map.entry("peering_id", "id of a peering"),
            Map.entry("security_group_id", "id of a security group"),
            Map.entry("flow_log_id", "id of a flow log"),
            Map.entry("guard_rail_id", "id of a guard rail"),
            Map.entry("virsubnet_cidr_reservation_id", "id of a CIDR reservation of a subnet"),
            Map.entry("log_group_id", "id of a log group"),
            Map.entry("log_stream_id", "id of a stream of a log group"),
            Map.entry("address_group_id", "id of an address group"),
            Map.entry("firewall_id", "id of a network ACL"),
            Map.entry("firewall_group_id", "id of a firewall group, which is a network ACL"),
            Map.entry("firewall_policy_id", "id of a policy of network ACLs"),
            Map.entry("firewall_rule_id", "id of a rule of network ACLs"),
            Map.entry("security_group_rule_id", "id of a security group rule"),
            Map.entry("network_id", "id of a subnet's Neutron network"),
            Map.entry("server_id", "id of an ECS"),
            Map.entry("volume_id", "id of an EVS disk"),
            Map.entry("volume_type_id", "id of a type of disks"),
            Map.entry("job_id", "id of a job"),
            Map.entry("account_id", "id of an account"),
            Map.entry("domain_id", "id of an account, which Keystone calls a domain"),
            Map.entry("user_id", "id of a user"),
            Map.entry("role_id", "id of a role, which is its name"),
            Map.entry("access_key", "id of an access key"),
            Map.entry("router_id", "id of a router, which is a VPC"),
            Map.entry("neutron_subnet_id", "id of a Neutron subnet"),
            Map.entry("flavor_id", "id of a flavor"),
            Map.entry("image_id", "id of an image"),
            Map.entry("keypair_name", "name of a key pair"),
            Map.entry("server_group_id", "id of a server group"),
            Map.entry("key", "key of a tag or of metadata"),
            Map.entry("tag", "a tag as text, or key=value"),
            Map.entry("alias", "short name of an extension"),
            Map.entry("port_id", "id of a port"),
            Map.entry("privateip_id", "id of a private IP, which is a port"),
            Map.entry("id", "id of the resource"));

    private PathParameter() {}

    /** All that are known, with their meaning. */
    public static Map<String, String> docs() {
        return DOCS;
    }
}
