package io.isthmus.api.http;

import io.isthmus.edge.OwnFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A certificate that vouches for itself, for those who have none: clients are told to trust this very one. */
public final class SelfMadeCertificate {
    private static final String ALIAS = "server";
    private static final int DAYS = 3650;
    private static final int PATIENCE_SECONDS = 60;

    private SelfMadeCertificate() {}

    /**
     * The certificate in this directory; made if there is none: for localhost, the name of this host, and the address.
     *
     * @throws StartException if it cannot be made
     */
    public static TlsFiles in(Path directory, InetAddress address) {
        TlsFiles files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
            try {
                OwnFile.makeDirectory(directory);
                make(files, directory, address);
            } catch (IOException | GeneralSecurityException failed) {
                throw new StartException("cannot make a certificate in " + directory + ": " + failed, failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new StartException("interrupted while making a certificate", interrupted);
            }
        }
        return files;
    }

    private static void make(TlsFiles files, Path directory, InetAddress address)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path workshop = Files.createTempDirectory(
                directory, ".make", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path store = workshop.resolve("store.p12");
        try {
            keytool(store, address);
            KeyStore made = KeyStore.getInstance(store.toFile(), TlsFiles.PASSWORD.toCharArray());
            byte[] key = made.getKey(ALIAS, TlsFiles.PASSWORD.toCharArray()).getEncoded();
            write(workshop, files.key(), "PRIVATE KEY", key, PosixFilePermissions.fromString("rw-------"));
            write(
                    workshop,
                    files.certificate(),
                    "CERTIFICATE",
                    made.getCertificate(ALIAS).getEncoded(),
                    PosixFilePermissions.fromString("rw-r--r--"));
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(workshop);
        }
    }

    /** The JDK makes certificates only by this tool of its own. */
    private static void keytool(Path store, InetAddress address) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        Integer.toString(DAYS),
                        "-dname",
                        "CN=Isthmus",
                        "-ext",
                        "san=" + String.join(",", names(address)),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        TlsFiles.PASSWORD)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(tool + " does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException(tool + " says: " + said.strip());
        }
    }

    private static Set<String> names(InetAddress address) throws IOException {
        Set<String> names = new LinkedHashSet<>(Set.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
        if (!address.isAnyLocalAddress()) {
            names.add("ip:" + address.getHostAddress().replaceFirst("%.*", ""));
        }
        String host = InetAddress.getLocalHost().getHostName();
        if (host.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
            names.add("dns:" + host);
        }
        return names;
    }

    private static void write(Path workshop, Path place, String label, byte[] content, Set<PosixFilePermission> rights)
            throws IOException {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
        Path draft = Files.createTempFile(workshop, "pem", "", PosixFilePermissions.asFileAttribute(rights));
        Files.writeString(draft, text);
        Files.setPosixFilePermissions(draft, rights);
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    }
}
