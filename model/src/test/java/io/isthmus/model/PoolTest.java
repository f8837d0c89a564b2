package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.NetworkExtras.Pool;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoolTest {
    @Test
    void itsBlocksAreItsAddressesAndNoOthersInOrder() {
        Ip start = Ip.parse("10.0.0.0");
        for (int from = 0; from < 40; from++) {
            for (int to = from; to < 70; to += 3) {
                Ip next = start.plus(from);
                for (Cidr block : new Pool(next, start.plus(to)).blocks()) {
                    assertThat(block.address()).isEqualTo(next);
                    next = block.last().plus(1);
                }
                assertThat(next).isEqualTo(start.plus(to + 1));
            }
        }
        assertThat(new Pool(Ip.parse("10.0.0.0"), Ip.parse("10.0.0.255")).blocks())
                .isEqualTo(List.of(Cidr.parse("10.0.0.0/24")));
    }
}
