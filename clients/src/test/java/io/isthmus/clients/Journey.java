package io.isthmus.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.clients.RealClient.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network in Terraform's language, with one of the cloud's providers: {@code docs/clients/terraform}. OpenStack's provider is
 * built here. The others are tried where a system property says in which directory one of them is
 * ({@code isthmus.terraform.opentelekomcloud}, {@code isthmus.terraform.huaweicloud}), for nobody hands them out as modules.
 */
enum Journey {
    OPENSTACK("openstack", "terraform-provider-openstack/openstack", "openstack_compute_instance_v2.server"),
    OPENTELEKOMCLOUD("opentelekomcloud", "opentelekomcloud/opentelekomcloud", "opentelekomcloud_ecs_instance_v1.east"),
    HUAWEICLOUD("huaweicloud", "huaweicloud/huaweicloud", "huaweicloud_compute_instance.east");

    private static final ObjectMapper JSON = new ObjectMapper();
    private final String directory;
    private final String source;
    private final String server;

    Journey(String directory, String source, String server) {
        this.directory = directory;
        this.source = source;
        this.server = server;
    }

    /** Where its files are. */
    Path directory() {
        return Path.of("..", "docs", "clients", "terraform", directory);
    }

    /** The provider, as configurations call it. */
    String source() {
        return source;
    }

    /** The server, or the beginning of both, that sends. */
    String server() {
        return server;
    }

    /** Where the provider's program is; empty: it is not here. */
    Optional<Path> provider() {
        if (this != OPENSTACK) {
            return Optional.ofNullable(System.getProperty("isthmus.terraform." + directory))
                    .map(Path::of);
        }
        Tools.go(
                "terraform",
                "github.com/terraform-provider-openstack/terraform-provider-openstack/v3",
                "terraform-provider-openstack");
        return Optional.of(Tools.PROGRAMS);
    }

    /** Whether its peering is part of its configuration. */
    boolean knowsPeerings() {
        return this != OPENSTACK;
    }

    /** The types that cannot be imported, as their provider's documents say. */
    Set<String> withoutImport() {
        return switch (this) {
            case OPENSTACK -> Set.of();
            case OPENTELEKOMCLOUD -> Set.of("opentelekomcloud_vpc_peering_connection_accepter_v2");
            case HUAWEICLOUD -> Set.of();
        };
    }

    /**
     * What the provider does not read of what it imports, or not as it was written: fields by name, or by type and name. Most are
     * left out by its own tests of imports; who imports writes them once more.
     */
    Set<String> unread() {
        return switch (this) {
            case OPENSTACK ->
                Set.of(
                        "private_key", // told once
                        "tags", // found in all_tags
                        "openstack_compute_instance_v2.block_device", // read of an import only
                        "openstack_compute_instance_v2.image_id", // not, of one that has a disk
                        "openstack_compute_instance_v2.network", // without the port
                        "openstack_compute_instance_v2.scheduler_hints",
                        "openstack_compute_instance_v2.user_data",
                        "openstack_networking_port_v2.fixed_ip", // found in all_fixed_ips
                        "openstack_networking_port_v2.security_group_ids"); // found in all_security_group_ids
            case OPENTELEKOMCLOUD ->
                Set.of(
                        "timeouts",
                        "private_key",
                        "opentelekomcloud_ecs_instance_v1.data_disks",
                        "opentelekomcloud_ecs_instance_v1.delete_disks_on_termination");
            case HUAWEICLOUD ->
                Set.of(
                        "private_key",
                        "huaweicloud_compute_instance.data_disks",
                        "huaweicloud_compute_instance.delete_disks_on_termination",
                        "huaweicloud_compute_instance.delete_eip_on_termination",
                        "huaweicloud_compute_instance.metadata",
                        "huaweicloud_vpc_peering_connection_accepter.accept",
                        "huaweicloud_vpc_peering_connection_accepter.vpc_peering_connection_id");
        };
    }

    /** What the environment tells about the first account and, in variables, about the other. */
    Map<String, String> variables(Account account, Account other) {
        boolean tls = account.url().startsWith("https");
        Map<String, String> variables = new LinkedHashMap<>();
        switch (this) {
            case OPENSTACK, OPENTELEKOMCLOUD -> {
                variables.put("OS_AUTH_URL", account.url() + "/v3");
                variables.put("OS_USERNAME", account.user());
                variables.put("OS_PASSWORD", account.password());
                variables.put("OS_DOMAIN_NAME", account.domain());
                variables.put("OS_USER_DOMAIN_NAME", account.domain());
                variables.put("OS_PROJECT_NAME", account.project());
                variables.put("OS_PROJECT_DOMAIN_NAME", account.domain());
                variables.put("OS_TENANT_NAME", account.project());
                variables.put("OS_REGION_NAME", account.region());
                if (tls) {
                    variables.put("OS_CACERT", account.caFile());
                }
                Map<String, String> second = new LinkedHashMap<>(Map.of(
                        "auth_url",
                        other.url() + "/v3",
                        "domain_name",
                        other.domain(),
                        "tenant_name",
                        other.project(),
                        "user_name",
                        other.user(),
                        "password",
                        other.password()));
                if (tls) {
                    second.put("cacert_file", other.caFile());
                }
                variables.put("TF_VAR_other", json(second));
            }
            case HUAWEICLOUD -> {
                variables.put("HW_REGION_NAME", account.region());
                variables.put("HW_ACCESS_KEY", account.accessKey());
                variables.put("HW_SECRET_KEY", account.secretKey());
                variables.put("HW_PROJECT_ID", account.projectId());
                variables.put("TF_VAR_url", account.url());
                if (tls) {
                    variables.put("SSL_CERT_FILE", account.caFile());
                }
                variables.put(
                        "TF_VAR_other",
                        json(Map.of(
                                "access_key", other.accessKey(),
                                "secret_key", other.secretKey(),
                                "project_id", other.projectId())));
            }
        }
        return variables;
    }

    private static String json(Map<String, String> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
