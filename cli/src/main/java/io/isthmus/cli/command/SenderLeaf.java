package io.isthmus.cli.command;

import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import java.util.Optional;

/** A command about packets of an ECS, with the options that say by which NIC they leave and from which address. */
abstract class SenderLeaf extends Leaf {
    @Option(
            names = "--nic",
            paramLabel = "NIC",
            description = "By which NIC of FROM: the id of its port, or its address (default: the first).")
    Optional<String> nic = Optional.empty();

    @Option(
            names = "--source",
            paramLabel = "ADDRESS",
            description =
                    "From which address: the NIC's own (the default), or one in its port's" + " allowed_address_pairs.")
    Optional<String> source = Optional.empty();

    SenderLeaf(Surroundings surroundings) {
        super(surroundings);
    }

    /** "Not reachable" is an answer, and no answer is another thing. */
    @Override
    public final int failed() {
        return ExitStatus.NOT_ASKED;
    }

    /** @param from name or id of the ECS */
    final SenderOptions sender(String from) {
        return SenderOptions.of(resources(), api(), from, nic, source);
    }
}
