package io.isthmus.model;

/** What a user may do. */
public enum Role {
    /** Runs the service: makes accounts, projects and users, sees where an ECS lives. */
    ADMINISTRATOR,
    /** Uses every project of the own account. */
    MEMBER,
    /** Sees every project of the own account, and changes nothing there. */
    READER
}
