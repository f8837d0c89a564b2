package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers as the Terraform providers make, read, change and destroy them: what they send, and the types and forms that they
 * read. A text where a number is wanted, or a time with a zone where there must be none, ends a plan.
 */
final class TerraformServerHttpTest {
    private static final String USER_DATA = "I2Nsb3VkLWNvbmZpZw==";

    private static final String SECONDS = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}";

    /** As Go writes {@code 2006-01-02T15:04:05.999999}. */
    private static final String DECIMALS = SECONDS + "[.][0-9]{6}";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
    private final List<String> images = alice.get("/image/v2/images").each("images", "id");
    private final String image = images.getFirst();

    private final String group = alice.post(
                    "/v2.1/{p}/os-server-groups", "{'server_group':{'name':'apart','policies':['anti-affinity']}}")
            .id("server_group");

    @BeforeEach
    void key() {
        alice.post(
                "/v2.1/{p}/os-keypairs", "{'keypair':{'name':'mine','public_key':'" + KeyPairHttpTest.ED25519 + "'}}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** As the OTC provider's ecs_instance_v1 sends it. */
    private String cloudServer() {
        Client.Answer made = alice.post(
                "/v1/{p}/cloudservers",
                ("{'server':{'name':'web','imageRef':'" + image + "','flavorRef':'s3.medium.1','vpcid':'%s',"
                                + "'availability_zone':'eu-de-01','key_name':'mine','adminPass':'Secret-1','user_data':'%s',"
                                + "'nics':[{'subnet_id':'%s','ip_address':'','binding:profile':{'disable_security_groups':''}}],"
                                + "'metadata':{'role':'front'},'os:scheduler_hints':{'tenancy':'shared'}}}")
                        .formatted(vpc, USER_DATA, subnet));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        Client.Answer job = alice.get("/v1/{p}/jobs/" + made.text("job_id"));
        assertThat(job.at("status")).isEqualTo("SUCCESS");
        return job.text("entities", "sub_jobs", 0, "entities", "server_id");
    }

    /** As the OTC and OpenStack providers' compute_instance_v2 send it. */
    private String novaServer() {
        Client.Answer made = alice.post(
                "/v2.1/{p}/servers",
                ("{'server':{'name':'web','imageRef':'" + image
                                + "','flavorRef':'s3.medium.1','key_name':'mine','config_drive':true,"
                                + "'user_data':'%s','metadata':{'role':'front'},'tags':['stage=live','blue'],"
                                + "'networks':[{'uuid':'%s'}],'security_groups':[{'name':'default'}]},"
                                + "'os:scheduler_hints':{'group':'" + group + "'}}")
                        .formatted(USER_DATA, subnet));
        assertThat(made.status()).as(made.body()).isEqualTo(202);
        return made.text("server", "id");
    }

    @Test
    void aCloudServerIsReadWithTheTypesOfV1() {
        String id = cloudServer();
        Client.Answer read = alice.get("/v1/{p}/cloudservers/" + id);
        for (String text : List.of("id", "name", "vcpus", "ram", "disk")) {
            assertThat(read.at("server", "flavor", text)).as(text).isInstanceOf(String.class);
        }
        assertThat(read.at("server", "flavor", "id")).isEqualTo(read.at("server", "flavor", "name"));
        assertThat(read.at("server", "image", "id")).isEqualTo(image);
        assertThat(read.at("server", "metadata"))
                .isEqualTo(Map.of("role", "front", "vpc_id", vpc, "charging_mode", "0"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(read.at("server", "addresses"))).keySet())
                .hasToString("[" + vpc + "]");
        assertThat(read.at("server", "addresses", vpc, 0, "version")).isEqualTo("4");
        assertThat(read.at("server", "addresses", vpc, 0, "primary")).isEqualTo(true);
        assertThat(read.text("server", "security_groups", 0, "id")).hasSize(36);
        assertThat(read.at("server", "os:scheduler_hints")).isEqualTo(Map.of("tenancy", List.of("shared")));
        assertThat(read.at("server", "key_name")).isEqualTo("mine");
        assertThat(read.at("server", "OS-EXT-SRV-ATTR:user_data")).isEqualTo(USER_DATA);
        assertThat(read.at("server", "OS-EXT-AZ:availability_zone")).isEqualTo("eu-de-01");
        assertThat(read.at("server", "config_drive")).isEqualTo("");
        assertThat(read.at("server", "locked")).isEqualTo(false);
        assertThat(read.at("server", "OS-EXT-STS:power_state")).isEqualTo(1);
        assertThat(read.at("server", "progress")).isEqualTo(0);
        times(read, "");
        assertThat(read.body()).doesNotContain("Secret-1");
        assertThat(alice.get("/isthmus/v1/history?kind=ECS").body()).doesNotContain("Secret-1");
    }

    private static void times(Client.Answer read, String fraction) {
        for (String zoned : List.of("created", "updated")) {
            assertThat(OffsetDateTime.parse(read.text("server", zoned))).isNotNull();
        }
        assertThat(read.text("server", "OS-SRV-USG:launched_at")).matches(SECONDS + fraction);
        assertThat(read.body()).contains("\"OS-SRV-USG:terminated_at\":null");
    }

    @Test
    void aNovaServerIsReadWithTheTypesOfNova() {
        String id = novaServer();
        Client.Answer read = alice.get("/v2.1/{p}/servers/" + id);
        String network = alice.get("/v2.0/networks/" + subnet).text("network", "name");
        assertThat(((Map<?, ?>) Objects.requireNonNull(read.at("server", "addresses"))).keySet())
                .hasToString("[" + network + "]");
        assertThat(read.at("server", "addresses", network, 0, "version")).isEqualTo(4);
        assertThat(read.at("server", "image", "id")).isEqualTo(image);
        assertThat(read.at("server", "flavor", "id")).isEqualTo("s3.medium.1");
        assertThat(read.at("server", "flavor", "original_name")).isEqualTo("s3.medium.1");
        assertThat(read.at("server", "security_groups", 0, "name")).isEqualTo("default");
        assertThat(read.at("server", "config_drive")).isEqualTo("True");
        assertThat(read.at("server", "key_name")).isEqualTo("mine");
        assertThat(read.at("server", "OS-EXT-STS:power_state")).isEqualTo(1);
        assertThat(read.at("server", "metadata", "role")).isEqualTo("front");
        times(read, "[.][0-9]{6}");
        assertThat(alice.get("/v2.1/{p}/servers/" + id + "/tags").list("tags"))
                .isEqualTo(List.of("blue", "stage=live"));
        assertThat(alice.get("/v1/{p}/cloudservers/" + id).at("server", "os:scheduler_hints", "group", 0))
                .isEqualTo(group);
    }

    @Test
    void tagsOfANovaServerAreReplacedAndThoseOfTheCloudServer() {
        String id = novaServer();
        String path = "/v2.1/{p}/servers/" + id + "/tags";
        assertThat(alice.put(path, "{'tags':['green']}").list("tags")).isEqualTo(List.of("green"));
        assertThat(alice.get("/v1/{p}/cloudservers/" + id + "/tags").at("tags", 0, "key"))
                .isEqualTo("green");
        assertThat(alice.get("/v1/{p}/cloudservers/" + id).at("server", "tags")).isEqualTo(List.of("green"));
    }

    @Test
    void metadataIsAddedReplacedAndDeletedInBothDialects() {
        String id = novaServer();
        String v1 = "/v1/{p}/cloudservers/" + id + "/metadata";
        String nova = "/v2.1/{p}/servers/" + id + "/metadata";
        assertThat(alice.post(v1, "{'metadata':{'a':'1'}}").at("metadata"))
                .isEqualTo(Map.of("role", "front", "a", "1"));
        assertThat(alice.post(nova, "{'metadata':{'a':'2'}}").at("metadata"))
                .isEqualTo(Map.of("role", "front", "a", "2"));
        assertThat(alice.put(nova + "/b", "{'meta':{'b':'3'}}").at("meta", "b")).isEqualTo("3");
        assertThat(alice.get(nova + "/b").at("meta", "b")).isEqualTo("3");
        assertThat(alice.put(nova + "/b", "{'meta':{'c':'3'}}").status()).isEqualTo(400);
        assertThat(alice.delete(v1 + "/b").status()).isEqualTo(204);
        assertThat(alice.delete(nova + "/role").status()).isEqualTo(204);
        assertThat(alice.delete(nova + "/role").status()).isEqualTo(404);
        assertThat(alice.get(nova).at("metadata")).isEqualTo(Map.of("a", "2"));
        assertThat(alice.put(nova, "{'metadata':{'d':''}}").at("metadata")).isEqualTo(Map.of("d", ""));
        assertThat(alice.post(v1, "{'metadata':{'vpc_id':'x'}}").text("message"))
                .contains("metadata.vpc_id");
        assertThat(bob.post(v1, "{'metadata':{'a':'1'}}").status()).isEqualTo(404);
    }

    @Test
    void autoRecoveryIsATextThatStays() {
        String path = "/v1/{p}/cloudservers/" + cloudServer() + "/autorecovery";
        assertThat(alice.get(path).at("support_auto_recovery")).isEqualTo("true");
        assertThat(alice.put(path, "{'support_auto_recovery':'false'}").status())
                .isEqualTo(204);
        assertThat(alice.get(path).at("support_auto_recovery")).isEqualTo("false");
    }

    @Test
    void thereIsNoPasswordAndNoConsole() {
        String id = novaServer();
        for (String server : List.of("/v1/{p}/cloudservers/", "/v2.1/{p}/servers/")) {
            String path = server + id + "/os-server-password";
            assertThat(alice.get(path).at("password")).isEqualTo("");
            assertThat(alice.delete(path).status()).isEqualTo(204);
        }
        String action = "/v2.1/{p}/servers/" + id + "/action";
        Client.Answer console = alice.post(action, "{'os-getConsoleOutput':{'length':10}}");
        assertThat(console.status()).isEqualTo(200);
        assertThat(console.at("output")).isEqualTo("");
        assertThat(alice.post(action, "{'changePassword':{'adminPass':'Secret-2'}}")
                        .status())
                .isEqualTo(202);
        assertThat(alice.put(
                                "/v1/{p}/cloudservers/" + id + "/os-reset-password",
                                "{'reset-password':{'new_password':'Secret-3'}}")
                        .status())
                .isEqualTo(204);
    }

    /** The OTC provider refuses a server that is ACTIVE at once after its flavor was changed. */
    @Test
    void aNewFlavorWaitsInNovaToBeConfirmed() {
        String id = novaServer();
        String path = "/v2.1/{p}/servers/" + id;
        assertThat(alice.post(path + "/action", "{'resize':{'flavorRef':'s3.large.2'}}")
                        .status())
                .isEqualTo(202);
        assertThat(alice.get(path).at("server", "status")).isEqualTo("VERIFY_RESIZE");
        assertThat(alice.get(path).at("server", "flavor", "id")).isEqualTo("s3.large.2");
        assertThat(alice.post(path + "/action", "{'resize':{'flavorRef':'s3.xlarge.2'}}")
                        .status())
                .isEqualTo(409);
        assertThat(alice.post(path + "/action", "{'confirmResize':null}").status())
                .isEqualTo(202);
        assertThat(alice.get(path).at("server", "status")).isEqualTo("ACTIVE");
        assertThat(alice.post(path + "/action", "{'confirmResize':null}").status())
                .isEqualTo(409);
        alice.post(path + "/action", "{'resize':{'flavorRef':'s3.medium.1'}}");
        assertThat(alice.post(path + "/action", "{'revertResize':null}").status())
                .isEqualTo(202);
        assertThat(alice.get(path).at("server", "status")).isEqualTo("ACTIVE");
        assertThat(alice.get(path).at("server", "flavor", "id")).isEqualTo("s3.large.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1.1"})
    void aNewFlavorIsThereAtOnceInV1(String version) {
        String id = cloudServer();
        Client.Answer job = alice.post(
                version + "/{p}/cloudservers/" + id + "/resize",
                "{'resize':{'flavorRef':'s3.large.2','mode':'withStopServer'}}");
        assertThat(job.status()).isEqualTo(200);
        assertThat(alice.get("/v1/{p}/jobs/" + job.text("job_id")).at("job_type"))
                .isEqualTo("resizeServer");
        Client.Answer read = alice.get("/v1/{p}/cloudservers/" + id);
        assertThat(read.at("server", "status")).isEqualTo("ACTIVE");
        assertThat(read.at("server", "flavor", "id")).isEqualTo("s3.large.2");
    }

    @Test
    void anotherImageLeavesTheServerWhatItIs() {
        String id = cloudServer();
        Client.Answer before = alice.get("/v1/{p}/cloudservers/" + id);
        for (String version : List.of("/v1", "/v2")) {
            Client.Answer job = alice.post(
                    version + "/{p}/cloudservers/" + id + "/changeos",
                    "{'os-change':{'imageid':'%s','keyname':'yours','mode':'withStopServer','metadata':{'user_data':'%s'}}}"
                            .formatted(images.get(version.equals("/v1") ? 2 : 1), USER_DATA));
            assertThat(alice.get("/v1/{p}/jobs/" + job.text("job_id")).at("status"))
                    .isEqualTo("SUCCESS");
        }
        Client.Answer after = alice.get("/v1/{p}/cloudservers/" + id);
        assertThat(after.at("server", "image", "id")).isEqualTo(images.get(1));
        assertThat(after.at("server", "key_name")).isEqualTo("yours");
        assertThat(after.at("server", "addresses")).isEqualTo(before.at("server", "addresses"));
        Client.Answer rebuilt = alice.post(
                "/v2.1/{p}/servers/" + id + "/action", "{'rebuild':{'imageRef':'%s'}}".formatted(images.get(2)));
        assertThat(rebuilt.status()).isEqualTo(202);
        assertThat(rebuilt.at("server", "image", "id")).isEqualTo(images.get(2));
        assertThat(rebuilt.at("server", "key_name")).isEqualTo("yours");
    }

    @Test
    void nameDescriptionAndUserDataAreChangedTogether() {
        String path = "/v1/{p}/cloudservers/" + cloudServer();
        Client.Answer changed =
                alice.put(path, "{'server':{'name':'n','description':'d','user_data':'%s'}}".formatted("bmV3"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("server", "name")).isEqualTo("n");
        assertThat(changed.at("server", "description")).isEqualTo("d");
        assertThat(changed.at("server", "OS-EXT-SRV-ATTR:user_data")).isEqualTo("bmV3");
        assertThat(alice.put(path, "{'server':{'user_data':'#!/bin/sh'}}").text("message"))
                .contains("server.user_data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'os:scheduler_hints':{'tenancy':'dedicated'}",
                "'os:scheduler_hints':{'dedicated_host_id':'x'}",
                "'extendparam':{'chargingMode':'prePaid'}",
                "'extendparam':{'marketType':'spot'}",
                "'auto_terminate_time':'2027-01-01T00:00:00Z'",
                "'publicip':{'id':'x'}"
            })
    void whatIsNotOfferedIsRefusedByName(String field) {
        Client.Answer refused = alice.post(
                "/v1.1/{p}/cloudservers",
                "{'server':{'name':'web','imageRef':'" + image
                        + "','flavorRef':'s3.medium.1','vpcid':'%s','nics':[{'subnet_id':'%s'}],%s}}"
                                .formatted(vpc, subnet, field));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains(field.substring(1, field.indexOf("':")));
    }

    // ---- disks ----

    /** Every plan of ecs_instance_v1 looks here, and ends if a type says nothing of zones. */
    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v3"})
    void everyTypeOfDisksNamesItsZones(String version) {
        Client.Answer types = alice.get(version + "/{p}/types");
        assertThat(types.each("volume_types", "name")).contains("SATA", "SAS", "SSD", "GPSSD", "ESSD", "uh-l1");
        assertThat(types.list("volume_types"))
                .allSatisfy(type -> assertThat(
                                ((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) type).get("extra_specs")))
                                        .get("RESKEY:availability_zones"))
                        .asString()
                        .matches("[a-z0-9-]+-01,.*"));
        assertThat(alice.get(version + "/{p}/types/" + types.text("volume_types", 0, "id"))
                        .at("volume_type", "name"))
                .isEqualTo("SATA");
    }

    private String withDisks(String more) {
        Client.Answer made = alice.post(
                "/v1.1/{p}/cloudservers",
                ("{'server':{'name':'web','imageRef':'" + image
                                + "','flavorRef':'s3.medium.1','vpcid':'%s','nics':[{'subnet_id':'%s'}],"
                                + "'root_volume':{'volumetype':'SAS','size':50},"
                                + "'data_volumes':[{'volumetype':'SSD','size':10%s}]}}")
                        .formatted(vpc, subnet, more));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        return made.text("serverIds", 0);
    }

    @Test
    void theDisksOfACloudServerAreReadAsTheProvidersReadThem() {
        String id = withDisks("");
        Client.Answer read = alice.get("/v1/{p}/cloudservers/" + id);
        String attached = "os-extended-volumes:volumes_attached";
        assertThat(read.list("server", attached)).hasSize(2);
        assertThat(read.at("server", attached, 0, "bootIndex")).isEqualTo("0");
        assertThat(read.at("server", attached, 0, "delete_on_termination")).isEqualTo("true");
        assertThat(read.at("server", attached, 1, "delete_on_termination")).isEqualTo("false");
        String system = read.text("server", attached, 0, "id");
        for (String path : List.of("/v3/{p}/os-vendor-volumes/", "/v3/{p}/volumes/", "/v2/{p}/cloudvolumes/")) {
            Client.Answer volume = alice.get(path + system);
            assertThat(volume.status()).as(path).isEqualTo(200);
            assertThat(volume.at("volume", "bootable")).isEqualTo("true");
            assertThat(volume.at("volume", "size")).isEqualTo(50);
            assertThat(volume.at("volume", "volume_type")).isEqualTo("SAS");
            assertThat(volume.at("volume", "status")).isEqualTo("in-use");
            assertThat(volume.at("volume", "metadata")).isEqualTo(Map.of());
            assertThat(volume.at("volume", "attachments", 0, "server_id")).isEqualTo(id);
            assertThat(volume.text("volume", "created_at")).matches(DECIMALS);
            assertThat(volume.text("volume", "attachments", 0, "attached_at")).matches(DECIMALS);
            assertThat(volume.at("volume", "volume_image_metadata", "image_id")).isEqualTo(image);
        }
        Client.Answer device = alice.get("/v1/{p}/cloudservers/" + id + "/block_device/" + system);
        assertThat(device.at("volumeAttachment", "bootIndex")).isEqualTo(0);
        assertThat(device.at("volumeAttachment", "device")).isEqualTo("/dev/vda");
        assertThat(device.at("volumeAttachment", "size")).isEqualTo(50);
        Client.Answer devices = alice.get("/v1/{p}/cloudservers/" + id + "/block_device");
        assertThat(devices.each("volumeAttachments", "device")).containsExactly("/dev/vda", "/dev/vdb");
        assertThat(devices.body()).contains("\"bootIndex\":null");
        assertThat(bob.get("/v3/{p}/volumes/" + system).status()).isEqualTo(404);
    }

    private List<String> disks(Client.Answer list) {
        return list.each("volumes", "name");
    }

    @Test
    void theDisksEndWithTheirServerAsItIsSaid() {
        String kept = withDisks("");
        alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'%s'}],'delete_volume':false}".formatted(kept));
        assertThat(disks(alice.get("/v2/{p}/cloudvolumes/detail"))).containsExactly("web-volume-0001");
        assertThat(alice.get("/v3/{p}/volumes/detail").at("volumes", 0, "status"))
                .isEqualTo("available");
        String ends = withDisks(",'delete_on_termination':true");
        alice.delete("/v2.1/{p}/servers/" + ends);
        assertThat(disks(alice.get("/v3/{p}/volumes/detail"))).hasSize(1);
        String all = withDisks("");
        alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'%s'}],'delete_volume':true}".formatted(all));
        assertThat(disks(alice.get("/v3/{p}/volumes/detail"))).hasSize(1);
    }

    @Test
    void aServerForWhichNoDiskIsAskedHasOne() {
        String id = novaServer();
        Client.Answer read = alice.get("/v2.1/{p}/servers/" + id);
        String attached = "os-extended-volumes:volumes_attached";
        assertThat(read.list("server", attached)).hasSize(1);
        assertThat(read.at("server", attached, 0, "delete_on_termination")).isEqualTo(true);
        assertThat(alice.get("/v2/{p}/volumes/" + read.text("server", attached, 0, "id"))
                        .at("volume", "size"))
                .isEqualTo(40);
    }

    /** As Huawei's volume_attach sends it. */
    @Test
    void aDiskIsMadeAttachedGrownAndDetachedByJobs() {
        String id = cloudServer();
        Client.Answer made = alice.post(
                "/v2.1/{p}/cloudvolumes",
                "{'volume':{'availability_zone':'eu-de-01','volume_type':'GPSSD','name':'data','size':20,'tags':{'a':'b'}}}");
        assertThat(made.status()).as(made.body()).isEqualTo(202);
        String disk = made.text("volume_ids", 0);
        Client.Answer job = alice.get("/v1/{p}/jobs/" + made.text("job_id"));
        assertThat(job.at("status")).isEqualTo("SUCCESS");
        assertThat(job.at("entities", "volume_id")).isEqualTo(disk);
        assertThat(alice.get("/v2/{p}/cloudvolumes/" + disk).at("volume", "tags"))
                .isEqualTo(Map.of("a", "b"));
        String server = "/v1/{p}/cloudservers/" + id;
        assertThat(alice.delete("/v3/{p}/volumes/" + disk).status()).isEqualTo(202);
        assertThat(alice.get("/v2/{p}/cloudvolumes/" + disk).status()).isEqualTo(404);
        disk = alice.post("/v3/{p}/volumes", "{'volume':{'size':20,'name':'data'}}")
                .text("volume", "id");
        Client.Answer attached = alice.post(
                server + "/attachvolume", "{'volumeAttachment':{'volumeId':'%s','device':'/dev/vdd'}}".formatted(disk));
        assertThat(attached.status()).isEqualTo(200);
        assertThat(alice.get("/v1/{p}/jobs/" + attached.text("job_id")).at("status"))
                .isEqualTo("SUCCESS");
        assertThat(alice.get(server + "/block_device/" + disk).at("volumeAttachment", "device"))
                .isEqualTo("/dev/vdd");
        assertThat(alice.delete("/v3/{p}/volumes/" + disk).status()).isEqualTo(409);
        String action = "/v2.1/{p}/cloudvolumes/" + disk + "/action";
        assertThat(alice.post(action, "{'os-extend':{'new_size':30}}").status()).isEqualTo(202);
        assertThat(alice.post(action, "{'os-extend':{'new_size':30}}").status()).isEqualTo(400);
        assertThat(alice.put(server + "/block_device/" + disk, "{'block_device':{'delete_on_termination':true}}")
                        .status())
                .isEqualTo(204);
        assertThat(alice.delete(server + "/detachvolume/" + disk).text("job_id"))
                .isNotEmpty();
        assertThat(alice.get(server + "/block_device/" + disk).status()).isEqualTo(404);
        assertThat(alice.get("/v3/{p}/volumes/" + disk).at("volume", "size")).isEqualTo(30);
        String system = alice.get(server).text("server", "os-extended-volumes:volumes_attached", 0, "id");
        assertThat(alice.delete(server + "/detachvolume/" + system).status()).isEqualTo(409);
    }

    /** As the OTC and OpenStack providers' volume_attach send it. */
    @Test
    void novaAttachesAndDetaches() {
        String path = "/v2.1/{p}/servers/" + novaServer() + "/os-volume_attachments";
        String disk = alice.post("/v2/{p}/volumes", "{'volume':{'size':1,'name':'data'}}")
                .text("volume", "id");
        Client.Answer made = alice.post(path, "{'volumeAttachment':{'volumeId':'%s'}}".formatted(disk));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("volumeAttachment", "device")).isEqualTo("/dev/vdb");
        assertThat(alice.get(path + "/" + disk).at("volumeAttachment", "id")).isEqualTo(disk);
        assertThat(alice.get(path).list("volumeAttachments")).hasSize(2);
        assertThat(alice.delete(path + "/" + disk).status()).isEqualTo(202);
        assertThat(alice.delete(path + "/" + disk).status()).isEqualTo(404);
        assertThat(alice.get(path + "/" + disk).status()).isEqualTo(404);
    }

    /** As the providers send block_device. */
    @Test
    void aNovaServerStartsFromADiskThatThereIs() {
        String disk = alice.post(
                        "/v3/{p}/volumes", "{'volume':{'size':8,'imageRef':'" + image + "','volume_type':'ssd'}}")
                .text("volume", "id");
        String body = "{'server':{'name':'b','imageRef':'','flavorRef':'s3.medium.1','networks':[{'uuid':'%s'}],"
                + "'block_device_mapping_v2':[{'uuid':'%s','source_type':'volume','destination_type':'volume',"
                + "'boot_index':0,'delete_on_termination':false},"
                + "{'source_type':'blank','destination_type':'volume','boot_index':-1,'volume_size':3,"
                + "'delete_on_termination':true}]}}";
        Client.Answer made = alice.post("/v2.1/{p}/os-volumes_boot", body.formatted(subnet, disk));
        assertThat(made.status()).as(made.body()).isEqualTo(202);
        assertThat(alice.post("/v2.1/{p}/servers", body.formatted(subnet, disk)).status())
                .isEqualTo(409);
        String id = made.text("server", "id");
        assertThat(alice.get("/v2.1/{p}/servers/" + id).at("server", "os-extended-volumes:volumes_attached", 0, "id"))
                .isEqualTo(disk);
        alice.delete("/v2.1/{p}/servers/" + id);
        assertThat(alice.get("/v3/{p}/volumes").each("volumes", "id")).containsExactly(disk);
    }

    @Test
    void tagsOfADiskAreTheSameInEachForm() {
        String disk = alice.post("/v2/{p}/volumes", "{'volume':{'size':1,'name':'data'}}")
                .text("volume", "id");
        String vendor = "/v2/{p}/os-vendor-tags/volumes/" + disk;
        assertThat(alice.put(vendor, "{'tags':{'a':'b','c':''}}").at("tags")).isEqualTo(Map.of("a", "b", "c", ""));
        assertThat(alice.get(vendor).at("tags")).isEqualTo(Map.of("a", "b", "c", ""));
        assertThat(alice.get("/v2/{p}/cloudvolumes/" + disk + "/tags").list("tags"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'snapshot_id':'x'",
                "'backup_id':'x'",
                "'source_volid':'x'",
                "'multiattach':true",
                "'volume_type':'floppy'",
                "'metadata':{'__system__encrypted':'1'}"
            })
    void aDiskThatIsNotOfferedIsRefusedByName(String field) {
        Client.Answer refused = alice.post("/v3/{p}/volumes", "{'volume':{'size':1,%s}}".formatted(field));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains(field.substring(1, field.indexOf("':")));
    }

    @Test
    void anotherImageIsThatOfTheDiskToo() {
        String id = withDisks("");
        alice.post("/v2.1/{p}/servers/" + id + "/action", "{'rebuild':{'imageRef':'%s'}}".formatted(images.get(2)));
        String system =
                alice.get("/v1/{p}/cloudservers/" + id).text("server", "os-extended-volumes:volumes_attached", 0, "id");
        assertThat(alice.get("/v3/{p}/volumes/" + system).at("volume", "volume_image_metadata", "image_id"))
                .isEqualTo(images.get(2));
    }
}
