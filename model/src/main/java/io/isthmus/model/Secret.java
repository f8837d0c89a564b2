package io.isthmus.model;

/**
 * What proves who somebody is, or tells it: kept as long as it is good for something and then nowhere. It has no history: the
 * change log knows nothing of it, and the store overwrites what is removed.
 */
public sealed interface Secret extends Resource permits Token, PasswordHash, AccessKeySecret, ClientToken {}
