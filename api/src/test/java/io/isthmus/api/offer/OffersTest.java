package io.isthmus.api.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OffersTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("offers.json"), text.replace('\'', '"'));
    }

    /** What the acceptance tests of the cloud's Terraform providers, and documents of the cloud, name. */
    @Test
    void theUsualOnesHaveWhatClientsLookFor() {
        Offers usual = Offers.usual();
        assertThat(List.of(
                        "s2.medium.1",
                        "s2.large.2",
                        "s2.xlarge.4",
                        "s3.medium.1",
                        "s3.large.1",
                        "s3.large.2",
                        "s3.xlarge.1",
                        "s6.small.1",
                        "c6.large.2",
                        "c7n.large.2",
                        "c7t.large.2"))
                .allMatch(name -> usual.flavor(name).isPresent());
        assertThat(List.of(
                        "Standard_Debian_10_latest",
                        "Standard_Debian_11_latest",
                        "Standard_Debian_12_amd64_bios_latest",
                        "Enterprise_Windows-Server_2022_STD_amd64_uefi_latest",
                        "Ubuntu 18.04 server 64bit",
                        "Ubuntu 20.04 server 64bit",
                        "CentOS 7.4 64bit"))
                .allMatch(name -> usual.image(name).isPresent());
        assertThat(usual.flavors().stream().filter(flavor -> flavor.disk() == 40))
                .singleElement()
                .satisfies(flavor -> {
                    assertThat(flavor.name()).isEqualTo("hl1.8xlarge.8");
                    assertThat(flavor.ram()).isEqualTo(262_144);
                    assertThat(flavor.vcpus()).isEqualTo(32);
                });
        assertThat(usual.flavors().stream()
                        .filter(flavor -> flavor.vcpus() == 2
                                && flavor.ram() == 4096
                                && "normal".equals(flavor.extraSpecs().get("ecs:performancetype"))))
                .as("of which tests take the first two")
                .hasSizeGreaterThan(1);
        assertThat(usual.images())
                .anyMatch(image ->
                        image.type().equals("market") && image.platform().equals("CentOS"));
        assertThat(usual.images()).allMatch(image -> usual.flavors().stream().allMatch(image::fits));
    }

    @Test
    void theFirstOfAFileIsWhatServersHaveUnlessSaid() throws IOException {
        Offers offers = Offers.of(file("""
                {'flavors':[{'name':'z','vcpus':1,'ram':512},{'name':'a','vcpus':2,'ram':1024,'disk':10,'extra_specs':{'k':'v'}}],
                 'images':[{'id':'ffffffff-0000-4000-8000-000000000001','name':'last','platform':'Debian','os_version':'12',
                            'architecture':'arm','type':'market','max_ram':600,'min_disk':4,'size':7,'tags':['t']},
                           {'name':'other','platform':'Debian','os_version':'11'}]}"""));
        assertThat(offers.usualFlavor().name()).isEqualTo("z");
        assertThat(offers.usualImage().name()).isEqualTo("last");
        assertThat(offers.flavors()).extracting(Flavor::name).containsExactly("a", "z");
        assertThat(offers.flavor("a")).hasValueSatisfying(flavor -> {
            assertThat(flavor.disk()).isEqualTo(10);
            assertThat(flavor.extraSpecs()).containsEntry("k", "v");
        });
        assertThat(offers.image("last")).isEqualTo(offers.image("ffffffff-0000-4000-8000-000000000001"));
        assertThat(offers.image("last")).hasValueSatisfying(image -> {
            assertThat(image.fits(offers.flavor("z").orElseThrow())).isTrue();
            assertThat(image.fits(offers.flavor("a").orElseThrow())).isFalse();
        });
        assertThat(offers.image("none")).isEmpty();
        assertThat(offers.flavor("none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{ | is not valid JSON at line 1",
                "[] | is a list (expected an object)",
                "{} | flavors has 0 elements (expected 1 to 2000 elements)",
                "{'flavors':[{'name':'a','vcpus':1}],'images':[I]} | flavors[0].ram is missing",
                "{'flavors':[{'name':'a','vcpus':'1','ram':1}],'images':[I]} | flavors[0].vcpus is \"1\"",
                "{'flavors':[F,{'name':'a','vcpus':0,'ram':1}],'images':[I]} | flavors[1].vcpus is 0",
                "{'flavors':[F,F],'images':[I]} | flavors[1].name is \"f\", as another's is",
                "{'flavors':[F],'images':[I,I]} | images[1].name is \"i\", as another's is",
                "{'flavors':[F],'images':[I],'volumes':[]} | volumes is not known here (expected flavors, images)",
                "{'flavors':[F],'images':[{'name':'i','platform':'D','os_version':'1','id':'x'}]} | images[0].id is \"x\"",
                "{'flavors':[F],'images':[{'name':'i','platform':'D','os_version':'1','os_type':'BSD'}]} | images[0].os_type",
            })
    void aFileThatCannotBeUsedIsRefusedWithFieldAndReason(String text, String reason) throws IOException {
        Path file = file(text.replace("F", "{'name':'f','vcpus':1,'ram':1}")
                .replace("I", "{'name':'i','platform':'D','os_version':'1'}"));
        assertThatThrownBy(() -> Offers.of(file))
                .isInstanceOf(UnusableOffersException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aFileThatIsNotThereOrWithoutEndIsRefusedByName() throws IOException {
        Path missing = directory.resolve("none");
        assertThatThrownBy(() -> Offers.of(missing)).hasMessageContaining("there is no file " + missing);
        Path large = file(" ".repeat(Offers.FILE_LIMIT + 1));
        assertThatThrownBy(() -> Offers.of(large)).hasMessageContaining("holds more than 1048576 bytes");
    }
}
