package io.isthmus.netfile;

import java.util.Optional;

/**
 * The file that describes a network. Immutable.
 *
 * @param label whose things these are: what is made by the file bears it; empty: the file does not say
 */
public record NetworkFile(Optional<String> label, Network network) {
    /** Bytes of a file; YAML's reader takes as many characters. */
    public static final int LARGEST = 3 << 20;

    /** What a label is, for complaints. */
    public static final String LABEL_FORM = "1 to 32 letters, digits, \"-\", \"_\" or \".\"";

    /** What a name is, for complaints. */
    public static final String NAME_FORM = "1 to 41 letters, digits, \"-\", \"_\" or \".\"";

    /**
     * Reads label and network of a file. What else a scenario has may be there, and is not looked at.
     *
     * @param file the file's name, for complaints
     * @throws BadFileException if the network is not well described
     */
    public static NetworkFile read(String file, String yaml) {
        Yaml.Fields top = Yaml.read(file, yaml)
                .asFields()
                .allow("label", "scenario", "network", "refused", "expect", "also", "steps");
        return new NetworkFile(
                top.find("label").map(NetworkFile::label),
                new NetworkParser(new Names(), true).parse(top.need("network").asFields()));
    }

    public static boolean isLabel(String text) {
        return text.matches("[A-Za-z0-9_.-]{1,32}");
    }

    /** Whether something may be called so. */
    public static boolean isName(String text) {
        return Names.isName(text);
    }

    private static String label(Yaml value) {
        if (!isLabel(value.text())) {
            throw value.place().error("\"" + value.text() + "\" is no label: " + LABEL_FORM);
        }
        return value.text();
    }
}
