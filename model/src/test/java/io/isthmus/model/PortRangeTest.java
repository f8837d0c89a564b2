package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PortRangeTest {
    @Test
    void aRangeIsSoundIfItBeginsWithTheLowerOfTwoPorts() {
        assertThat(new PortRange(1, 65_535).isSound()).isTrue();
        assertThat(new PortRange(80, 80).isSound()).isTrue();
        assertThat(new PortRange(0, 80).isSound()).isFalse();
        assertThat(new PortRange(1, 65_536).isSound()).isFalse();
        assertThat(new PortRange(81, 80).isSound()).isFalse();
    }

    @Test
    void aRangeContainsItsFirstPortItsLastAndThoseBetween() {
        PortRange range = new PortRange(80, 90);
        assertThat(range.contains(79)).isFalse();
        assertThat(range.contains(80)).isTrue();
        assertThat(range.contains(90)).isTrue();
        assertThat(range.contains(91)).isFalse();
    }

    @Test
    void aRangeContainsItselfAndWhatLiesInsideIt() {
        PortRange range = new PortRange(80, 90);
        assertThat(range.contains(new PortRange(80, 90))).isTrue();
        assertThat(range.contains(new PortRange(79, 90))).isFalse();
        assertThat(range.contains(new PortRange(80, 91))).isFalse();
    }
}
