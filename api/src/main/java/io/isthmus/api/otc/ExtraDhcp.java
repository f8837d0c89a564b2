package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.model.DhcpOptions;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Options of DHCP beside addresses, as bodies and views list them (contract.md 3.3). */
final class ExtraDhcp {
    private static final String NTP = "ntp";
    private static final int MOST_SERVERS = 4;

    private ExtraDhcp() {}

    record OptionInput(
            @Doc("name, such as ntp") @Length(min = 1, max = 64)
            String optName,

            @Doc("value, of ntp up to four IPv4 addresses with commas between them; without it the option goes")
            @Length(max = 255)
            Optional<String> optValue) {
        private DhcpOptions.Option toModel() {
            return new DhcpOptions.Option(optName, optValue.orElse(""));
        }
    }

    record OptionView(
            @Doc("name") String optName,
            @Doc("value as given") String optValue) {}

    static List<DhcpOptions.Option> options(List<OptionInput> inputs) {
        return inputs.stream().map(OptionInput::toModel).toList();
    }

    static List<OptionView> views(DhcpOptions options) {
        return options.all().stream()
                .map(option -> new OptionView(option.name(), option.value()))
                .toList();
    }

    /** The refusal of options that cannot be: a name twice, or servers of time that are none. */
    static Optional<Reply> bad(String field, List<OptionInput> inputs) {
        Set<String> names = new HashSet<>();
        for (OptionInput input : inputs) {
            if (!names.add(input.optName())) {
                return Optional.of(
                        Reply.malformed(field, "has the option " + input.optName() + " more than once", "each once"));
            }
            if (input.optName().equals(NTP)
                    && !input.optValue().map(ExtraDhcp::isServers).orElse(true)) {
                return Optional.of(Reply.malformed(
                        field,
                        "has an option ntp that is no list of servers",
                        "up to " + MOST_SERVERS + " different IPv4 addresses with commas between them"));
            }
        }
        return Optional.empty();
    }

    private static boolean isServers(String text) {
        if (text.isEmpty()) {
            return true;
        }
        List<Optional<Ip>> servers =
                Stream.of(text.split(",", -1)).map(Ip::tryParse).toList();
        return servers.size() <= MOST_SERVERS
                && new HashSet<>(servers).size() == servers.size()
                && servers.stream()
                        .allMatch(ip -> ip.filter(found -> found.family() == IpFamily.V4)
                                .isPresent());
    }
}
