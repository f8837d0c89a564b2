package io.isthmus.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnerTest {
    @Test
    void theLastWordOfADescriptionSaysWhoseItIs() {
        assertThat(Owner.of("isthmus:shop")).contains("shop");
        assertThat(Owner.of("of the shop\nisthmus:a isthmus:b")).contains("b");
    }

    @Test
    void anythingElseSaysNothing() {
        assertThat(Owner.of("")).isEmpty();
        assertThat(Owner.of("isthmus:shop, more")).isEmpty();
        assertThat(Owner.of("notisthmus:shop")).isEmpty();
        assertThat(Owner.of("isthmus:")).isEmpty();
        assertThat(Owner.of("isthmus:" + "a".repeat(33))).isEmpty();
    }

    @Test
    void whatWasSaidBeforeStays() {
        assertThat(Owner.mark("ours", "shop")).isEqualTo("ours isthmus:shop");
        assertThat(Owner.of(Owner.mark("", "shop"))).contains("shop");
    }
}
