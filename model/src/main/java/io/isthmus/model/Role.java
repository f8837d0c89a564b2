package io.isthmus.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a user may do, on the account or on one of its projects. */
public enum Role {
    /** Runs the service: makes accounts, projects and users of all accounts, sees where an ECS lives. On accounts only. */
    ADMINISTRATOR,
    /** Makes and ends the users of its account, and uses every project of it. On accounts only. */
    ACCOUNT_ADMINISTRATOR,
    /** Uses projects. */
    MEMBER,
    /** Sees what projects have, and changes nothing there. */
    READER;

    /** As people write it, such as {@code account-administrator}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role that is written so. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    /** Whether it may be on a single project. */
    public boolean isOnProjects() {
        return this == MEMBER || this == READER;
    }
}
