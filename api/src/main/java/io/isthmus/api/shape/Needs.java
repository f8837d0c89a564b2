package io.isthmus.api.shape;

/** Whom an endpoint answers. */
public enum Needs {
    /** Anyone, with a token or without. */
    NOTHING,
    /** A valid token, or the unix socket. */
    CALLER,
    /** A caller that acts on a project; if the path names one, it must be that. */
    PROJECT,
    /** A caller who manages the users of an account, or of all. */
    ACCOUNT_ADMINISTRATOR,
    /** A caller with the role of an administrator. */
    ADMINISTRATOR
}
