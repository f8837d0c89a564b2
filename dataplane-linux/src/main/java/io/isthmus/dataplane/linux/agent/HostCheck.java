package io.isthmus.dataplane.linux.agent;

/**
 * What a try on this host showed.
 *
 * @param name what was tried
 * @param ok whether it works
 * @param required whether Isthmus cannot do without it; otherwise it is for information
 * @param found what was seen: a version, a path, or the error text
 * @param remedy what makes it work, where possible one command to run as root; empty if it works
 */
public record HostCheck(String name, boolean ok, boolean required, String found, String remedy) {}
