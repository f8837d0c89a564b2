package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.offer.Offers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flavors and images, as the cloud's clients look them up before they make a server. */
final class OffersHttpTest {
    private static final String NOTHING = "5e5e5e5e-5e5e-4e5e-8e5e-5e5e5e5e5e5e";

    private final Service service = Service.start();
    private final Client alice = service.alice();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        service.close();
    }

    private String id(String image) {
        return alice.get("/v2/cloudimages?name=" + image.replace(" ", "%20")).text("images", 0, "id");
    }

    /** At the root, below the catalog's image endpoint, and below its compute endpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"/v2/cloudimages", "/image/v2/cloudimages", "/v2.1/{p}/cloudimages"})
    void imagesAreLookedUpByNameAndId(String path) {
        Client.Answer byName = alice.get(path + "?limit=1&name=Standard_Debian_11_latest");
        assertThat(byName.list("images")).hasSize(1);
        assertThat(byName.at("images", 0, "name")).isEqualTo("Standard_Debian_11_latest");
        Client.Answer byId = alice.get(path + "?limit=1&id=" + byName.text("images", 0, "id"));
        assertThat(byId.at("images", 0, "name")).isEqualTo("Standard_Debian_11_latest");
        assertThat(alice.get(path + "?id=" + NOTHING).status()).isEqualTo(404);
        assertThat(alice.get(path + "?id=" + NOTHING + "&limit=1").status()).isEqualTo(404);
        assertThat(alice.get(path + "?name=nothing").list("images")).isEmpty();
    }

    /** The providers fail on, or are ended by, any other. */
    @Test
    void fieldsOfImagesHaveTheTypesThatClientsTake() {
        Map<?, ?> image = (Map<?, ?>) Objects.requireNonNull(
                alice.get("/v2/cloudimages?name=CentOS%207.4%2064bit&__imagetype=gold&status=active")
                        .at("images", 0));
        image.forEach((name, value) -> {
            switch (String.valueOf(name)) {
                case "size", "virtual_size", "min_disk", "min_ram" ->
                    assertThat(value).isInstanceOf(Integer.class);
                case "protected" -> assertThat(value).isEqualTo(true);
                case "tags" -> assertThat(value).isEqualTo(List.of());
                default -> assertThat(value).as(String.valueOf(name)).isInstanceOf(String.class);
            }
        });
        assertThat(image.get("created_at")).asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(image.get("updated_at")).isEqualTo(image.get("created_at"));
        assertThat(Long.parseLong(String.valueOf(image.get("__image_size")))).isPositive();
        assertThat(Integer.parseInt(String.valueOf(image.get("max_ram")))).isPositive();
        assertThat(List.of("owner", "file", "schema", "__os_version", "__platform", "virtual_env_type", "disk_format"))
                .allMatch(name -> !String.valueOf(image.get(name)).isEmpty());
    }

    @Test
    void imagesAreChosenByWhatIsShown() {
        for (String query : List.of(
                "__platform=CentOS&__imagetype=market",
                "__os_type=Windows&name=Windows%20Server%202019%20Standard%2064bit%20English",
                "architecture=arm",
                "owner=isthmus&visibility=public&__imagetype=market",
                "virtual_env_type=FusionCompute&enterprise_project_id=all_granted_eps&architecture=arm&status=active",
                "flavor_id=s3.large.2&architecture=arm&min_disk=40&size_min=1&size_max=2000000000")) {
            assertThat(alice.get("/v2/cloudimages?" + query).list("images"))
                    .as(query)
                    .hasSize(1);
        }
        for (String query : List.of(
                "owner=nobody",
                "visibility=private",
                "status=queued",
                "tag=t",
                "size_max=1",
                "flavor_id=none",
                "enterprise_project_id=1",
                "__whole_image=true",
                "protected=false")) {
            assertThat(alice.get("/v2/cloudimages?" + query).list("images"))
                    .as(query)
                    .isEmpty();
        }
        assertThat(alice.get("/v2/cloudimages?__platform=Ubuntu").each("images", "__platform"))
                .hasSizeGreaterThan(2)
                .containsOnly("Ubuntu");
    }

    /** One client asks on behind the last of a page until a page is empty. */
    @Test
    void imagesAreSortedAndReadPageByPage() {
        String query = "/v2/cloudimages?sort_key=name&sort_dir=desc&limit=10";
        List<Object> all = new ArrayList<>();
        List<?> page = alice.get(query).list("images");
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(10);
            page.forEach(image -> all.add(((Map<?, ?>) image).get("name")));
            page = alice.get(query + "&marker=" + ((Map<?, ?>) page.getLast()).get("id"))
                    .list("images");
        }
        assertThat(all).hasSize(Offers.usual().images().size());
        assertThat(all).isSortedAccordingTo((left, right) -> right.toString().compareTo(left.toString()));
        assertThat(alice.get("/v2/cloudimages?marker=" + NOTHING).status()).isEqualTo(400);
        assertThat(alice.get("/v2/cloudimages?sort_key=colour").status()).isEqualTo(400);
        String next =
                alice.get("/v2/images?limit=1&visibility=public&sort_key=name").text("next");
        assertThat(next).contains("limit=1").contains("visibility=public").contains("marker=");
        assertThat(alice.get(next).list("images")).hasSize(1);
    }

    @Test
    void glanceIsAtTheRootToo() {
        String id = id("Standard_Ubuntu_22.04_latest");
        for (String base : List.of("/v2", "/image/v2")) {
            assertThat(alice.get(base + "/images/" + id).at("name")).isEqualTo("Standard_Ubuntu_22.04_latest");
            assertThat(alice.get(base + "/images?name=Standard_Ubuntu_22.04_latest&status=active")
                            .at("images", 0, "id"))
                    .isEqualTo(id);
            assertThat(alice.get(base + "/images/" + NOTHING).status()).isEqualTo(404);
            assertThat(alice.get(base + "/images/Standard_Ubuntu_22.04_latest").status())
                    .as("a name is no id")
                    .isEqualTo(404);
        }
    }

    @Test
    void flavorsAreChosenBySizeAndZone() {
        assertThat(alice.get("/v2.1/{p}/flavors/detail?minDisk=40").each("flavors", "id"))
                .containsExactly("hl1.8xlarge.8");
        assertThat(alice.get("/v2.1/{p}/flavors/detail?minDisk=0&minRam=262144").each("flavors", "ram"))
                .isNotEmpty()
                .allMatch(ram -> Integer.parseInt(ram) >= 262_144);
        Client.Answer shown = alice.get("/v2.1/{p}/flavors/hl1.8xlarge.8");
        assertThat(shown.at("flavor", "disk")).isEqualTo(40);
        assertThat(shown.at("flavor", "vcpus")).isEqualTo(32);
        assertThat(shown.at("flavor", "rxtx_factor")).isEqualTo(1.0);
        assertThat(alice.get("/v2.1/{p}/flavors/hl1.8xlarge.8/os-extra_specs").text("extra_specs", "cond:operation:az"))
                .isEqualTo("eu-de-01(normal),eu-de-02(normal),eu-de-03(normal)");
        int all = alice.get("/v1/{p}/cloudservers/flavors").list("flavors").size();
        assertThat(alice.get("/v1/{p}/cloudservers/flavors?availability_zone=").list("flavors"))
                .hasSize(all);
        assertThat(alice.get("/v1/{p}/cloudservers/flavors?availability_zone=eu-de-02")
                        .list("flavors"))
                .hasSize(all);
        assertThat(alice.get("/v1/{p}/cloudservers/flavors?availability_zone=eu-de-9")
                        .list("flavors"))
                .isEmpty();
        Client.Answer flavors = alice.get("/v1/{p}/cloudservers/flavors");
        Map<?, ?> normal = flavors.list("flavors").stream()
                .map(flavor -> (Map<?, ?>) flavor)
                .filter(flavor -> "s6.large.2".equals(flavor.get("id")))
                .findFirst()
                .orElseThrow();
        assertThat(normal.get("vcpus")).isEqualTo("2");
        assertThat(normal.get("ram")).isEqualTo(4096);
        assertThat((Map<?, ?>) normal.get("os_extra_specs"))
                .hasToString("{cond:operation:az=eu-de-01(normal),eu-de-02(normal),eu-de-03(normal),"
                        + " ecs:generation=s6, ecs:performancetype=normal}");
    }

    private String server(String form, String references) {
        Client.Answer subnets = alice.get("/v1/{p}/subnets");
        if (subnets.list("subnets").isEmpty()) {
            alice.subnet(alice.vpc("v", "10.0.0.0/16"), "10.0.0.0/24", "10.0.0.1");
            return server(form, references);
        }
        return form.formatted(references, subnets.text("subnets", 0, "vpc_id"), subnets.text("subnets", 0, "id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/{p}/cloudservers {'server':{'name':'web'%s,'vpcid':'%s','nics':[{'subnet_id':'%s'}]}}",
                "/v1.1/{p}/cloudservers {'server':{'name':'web'%s,'vpcid':'%s','nics':[{'subnet_id':'%s'}]}}",
                "/v2.1/{p}/servers {'server':{'name':'web'%s,'metadata':{'vpc':'%s'},'networks':[{'uuid':'%s'}]}}",
            })
    void aServerIsMadeOfWhatThereIs(String call) {
        String path = call.substring(0, call.indexOf(' '));
        String form = call.substring(call.indexOf(' ') + 1);
        Client.Answer flavor = alice.post(path, server(form, ",'flavorRef':'s3.nothing'"));
        assertThat(flavor.status()).isEqualTo(400);
        assertThat(flavor.text("message")).contains("server.flavorRef is \"s3.nothing\", which is no flavor");
        Client.Answer image = alice.post(path, server(form, ",'imageRef':'" + NOTHING + "'"));
        assertThat(image.status()).isEqualTo(400);
        assertThat(image.text("message")).contains("server.imageRef is \"" + NOTHING + "\", which is no image");
        assertThat(alice.get("/v1/{p}/cloudservers/detail").at("count")).isEqualTo(0);

        String debian = id("Standard_Debian_11_latest");
        assertThat(alice.post(path, server(form, ",'flavorRef':'s2.xlarge.4','imageRef':'" + debian + "'"))
                        .status())
                .isLessThan(300);
        Client.Answer made = alice.get("/v1/{p}/cloudservers/detail");
        assertThat(made.at("servers", 0, "image", "id")).isEqualTo(debian);
        assertThat(made.at("servers", 0, "flavor", "ram")).isEqualTo("16384");
        assertThat(made.at("servers", 0, "flavor", "vcpus")).isEqualTo("4");
    }

    @Test
    void whoNamesNothingGetsTheFirstOfTheFile() {
        String form = "{'server':{'name':'web'%s,'vpcid':'%s','nics':[{'subnet_id':'%s'}]}}";
        alice.post("/v1/{p}/cloudservers", server(form, ",'imageRef':'','flavorRef':''"));
        Client.Answer made = alice.get("/v1/{p}/cloudservers/detail");
        assertThat(made.at("servers", 0, "flavor", "id"))
                .isEqualTo(Offers.usual().usualFlavor().name());
        assertThat(made.at("servers", 0, "image", "id"))
                .isEqualTo(Offers.usual().usualImage().id());
    }

    @Test
    void theOperatorsFileTakesThePlaceOfTheUsualOnes() throws IOException {
        Path file = Files.writeString(directory.resolve("offers.json"), """
                {"flavors":[{"name":"tiny","vcpus":1,"ram":256,"extra_specs":{"cond:operation:az":"eu-de-02(normal)"}}],
                 "images":[{"name":"ours","platform":"Debian","os_version":"12"}]}""");
        try (Service other = new Service(Service.options().withOffers(Offers.of(file)))) {
            Client alma = other.alice();
            assertThat(alma.get("/v2.1/{p}/flavors").each("flavors", "id")).containsExactly("tiny");
            assertThat(alma.get("/v2/cloudimages").each("images", "name")).containsExactly("ours");
            assertThat(alma.get("/v1/{p}/cloudservers/flavors?availability_zone=eu-de-01")
                            .list("flavors"))
                    .isEmpty();
            assertThat(alma.get("/v1/{p}/cloudservers/flavors?availability_zone=eu-de-02")
                            .list("flavors"))
                    .hasSize(1);
            String vpc = alma.vpc("v", "10.0.0.0/16");
            String subnet = alma.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
            String form = "{'server':{'name':'web','flavorRef':'%s','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}";
            assertThat(alma.post("/v1/{p}/cloudservers", form.formatted("s3.medium.1", vpc, subnet))
                            .status())
                    .isEqualTo(400);
            assertThat(alma.post("/v1/{p}/cloudservers", form.formatted("tiny", vpc, subnet))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** The cloud's clients look for a zone before they make a server; they check which JSON types they get. */
    @Test
    void zonesAreListedInBothForms() {
        for (String path : List.of("/v2.1/{p}/os-availability-zone", "/v2.1/{p}/os-availability-zone/detail")) {
            Client.Answer nova = alice.get(path);
            assertThat(nova.each("availabilityZoneInfo", "zoneName"))
                    .containsExactly("eu-de-01", "eu-de-02", "eu-de-03");
            assertThat(nova.at("availabilityZoneInfo", 0, "zoneState", "available"))
                    .isEqualTo(true);
        }
        Client.Answer zones = alice.get("/v1/{p}/availability-zones");
        assertThat(zones.each("availability_zones", "availability_zone_id"))
                .containsExactly("eu-de-01", "eu-de-02", "eu-de-03");
        assertThat(zones.at("availability_zones", 0, "category")).isEqualTo(0);
        assertThat(zones.at("availability_zones", 0, "type")).isEqualTo("Core");
        assertThat(zones.at("availability_zones", 0, "az_group_ids")).isEqualTo(List.of());
    }
}
