package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.Ports.PairInput;
import io.isthmus.model.PortDetails.AddressPair;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Further addresses that a port may send from, as a body lists them (contract.md 10.43). */
final class AddressPairs {
    private static final String FIELD = "port.allowed_address_pairs";

    /** What the cloud's clients write for every source; a block of everything is written in no other way. */
    private static final String ANY = "1.1.1.1/0";

    private AddressPairs() {}

    /** The refusal of a list that cannot be kept. */
    static Optional<Reply> bad(List<PairInput> inputs) {
        Set<Key> keys = new HashSet<>();
        for (PairInput input : inputs) {
            Optional<Cidr> block = block(input);
            boolean mac = input.macAddress().isEmpty()
                    || Mac.tryParse(input.macAddress().get()).isPresent();
            if (block.isEmpty() || !mac) {
                return refusal(
                        "has an element that is no address",
                        "addresses or blocks such as 1.1.1.1/0 or 10.0.0.7, each with a MAC address or none");
            }
            if (block.get().length() == 0 && !input.ipAddress().equals(ANY)) {
                return refusal("has the block " + input.ipAddress(), ANY + " for every source");
            }
            if (!keys.add(new Key(block.get(), input.macAddress().map(text -> text.toLowerCase(Locale.ROOT))))) {
                return refusal("has " + input.ipAddress() + " more than once", "each pair once");
            }
        }
        return Optional.empty();
    }

    /** What makes two pairs one. */
    private record Key(Cidr block, Optional<String> mac) {}

    private static Optional<Reply> refusal(String problem, String expected) {
        return Optional.of(Reply.malformed(FIELD, problem, expected));
    }

    /** The pairs as they are kept. A block's host bits mean nothing. */
    static List<AddressPair> of(List<PairInput> inputs) {
        return inputs.stream()
                .map(input -> new AddressPair(
                        block(input).orElseThrow(),
                        input.ipAddress(),
                        input.macAddress().orElse("")))
                .toList();
    }

    private static Optional<Cidr> block(PairInput input) {
        return Cidr.tryParse(input.ipAddress())
                .or(() -> Ip.tryParse(input.ipAddress()).map(Cidr::host));
    }
}
