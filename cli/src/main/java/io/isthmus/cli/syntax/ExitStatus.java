package io.isthmus.cli.syntax;

/** What scripts are told. Commands that ask whether something is so use all of them, the others the first three. */
public final class ExitStatus {
    /** Done; and of what asks: reachable, the same. */
    public static final int YES = 0;

    /** Refused or failed; and of what asks: not, or not all, reachable, something differs. */
    public static final int NO = 1;

    /** Wrongly called. */
    public static final int WRONG_CALL = 2;

    /** It cannot be known, or what was foretold and what was seen are not the same. */
    public static final int UNKNOWN = 3;

    /** What asks got no answer: the API was not there, or said no. */
    public static final int NOT_ASKED = 4;

    private ExitStatus() {}

    /** Of an explanation. */
    public static int ofVerdict(String verdict) {
        return switch (verdict) {
            case "REACHABLE" -> YES;
            case "UNREACHABLE", "PARTLY" -> NO;
            default -> UNKNOWN;
        };
    }
}
