package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.net.testing.NetGenerators;
import io.isthmus.net.testing.Property;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fa:16:3e:00:00",
                "fa:16:3e:00:00:01:02",
                "fa:16:3e:00:00:1",
                "fa:16:3e:00:00:0g",
                "fa-16-3e-00-00-01",
                "fa:16:3e:00:00-01",
                "fa16.3e00.0001",
                " fa:16:3e:00:00:01",
                "fa:16:3e:00:00:0 ",
                "fa:16:3e:00:00::1",
                ":a:16:3e:00:00:01",
                "+a:16:3e:00:00:01",
                "\uff16a:16:3e:00:00:01",
            })
    void whatIsNoMacAddressIsRefused(String text) {
        assertThat(Mac.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> Mac.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void upperCaseReadsAndLowerCaseIsWritten() {
        assertThat(Mac.parse("FA:16:3E:00:0a:Ff")).hasToString("fa:16:3e:00:0a:ff");
    }

    @Test
    void moreThan48BitsAreRefused() {
        assertThatThrownBy(() -> new Mac(1L << 48)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mac(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textAndBytesSayTheSame() {
        Property.check("mac text", NetGenerators.macs(), 1000, mac -> {
            assertThat(Mac.parse(mac.toString())).isEqualTo(mac);
            assertThat(mac).hasToString(HexFormat.ofDelimiter(":").formatHex(mac.bytes()));
        });
    }
}
