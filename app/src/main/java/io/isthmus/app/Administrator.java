package io.isthmus.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import io.isthmus.control.password.Passwords;
import io.isthmus.edge.BoundedInput;
import io.isthmus.edge.OwnFile;
import io.isthmus.model.Account;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Principal;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first administrator: made at the first start, with a random password that stands in a file only its owner reads. The
 * file is also the proof that there was a first start: it is put in its place when the administrator is durable, and stays.
 * The password leaves it as soon as it is no longer the right one. For the controller's own thread, but for what it watches.
 */
final class Administrator implements AutoCloseable {
    static final String FILE = "admin.json";

    private static final Logger LOG = LoggerFactory.getLogger(Administrator.class);
    private static final String NAME = "admin";
    private static final String PASSWORD = "password";

    /** Digest of the stored hash of the password: with another one there, the password is no longer right. */
    private static final String MARK = "password_mark";

    private static final int PASSWORD_BYTES = 18;
    private static final int LARGEST_FILE = 64 * 1024;

    /** A change of secrets alone has no revision that could be waited for. */
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataDirectory data;
    private final Controller controller;
    private final String url;
    private final Thread watcher = Thread.ofVirtual().name("administrator").unstarted(this::watch);

    private Administrator(DataDirectory data, Controller controller, String url) {
        this.data = data;
        this.controller = controller;
        this.url = url;
    }

    /**
     * Makes the administrator if there is no account yet, writes down how to reach this controller, and from then on takes
     * the password away when it has been changed.
     *
     * @param url of the API
     */
    static Administrator prepare(DataDirectory data, Controller controller, Identity identity, String url)
            throws IOException {
        Administrator administrator = new Administrator(data, controller, url);
        if (controller.snapshot().accounts().isEmpty()) {
            administrator.make(identity);
        } else if (controller.snapshot().accountNamed(NAME).isPresent()) {
            administrator.refresh();
        }
        administrator.watcher.start();
        return administrator;
    }

    /**
     * The draft first, with a password that nobody would know after a crash otherwise; the file itself only when the
     * administrator is there, since it proves just that.
     */
    private void make(Identity identity) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String hash = identity.hash(password, Passwords.LOCAL).taken().orElseThrow();
        String region = controller.snapshot().settings().regions().getFirst();
        Path draft = OwnFile.draft(file(), content(Optional.of(password), digest(hash)));
        Command create = new Command.CreateProject(
                NAME,
                region,
                region,
                Map.of(),
                Optional.of(new Command.NewUser(NAME, hash, Set.of(Role.ADMINISTRATOR, Role.MEMBER))));
        if (controller.execute(create, Principal.SYSTEM, "first-start")
                instanceof Controller.Answer.Refused(var refusal)) {
            throw new IllegalStateException("the first administrator cannot be made: " + refusal.message());
        }
        OwnFile.place(draft, file());
    }

    /** Writes the file anew, with the password that it held if that is still the right one. */
    private void refresh() throws IOException {
        JsonNode known = known();
        Optional<String> password = Optional.of(known.path(PASSWORD).asText("")).filter(text -> !text.isEmpty());
        String mark = mark(controller.snapshot());
        String knownMark = known.path(MARK).asText(mark); // those of before had none, and passwords could not change
        data.write(FILE, content(password.filter(_ -> !mark.isEmpty() && knownMark.equals(mark)), mark));
    }

    /** What the file says; or its draft, if the first start was cut off just before the end. */
    private JsonNode known() throws IOException {
        for (Path file : new Path[] {file(), file().resolveSibling(FILE + ".new")}) {
            if (Files.exists(file)) {
                try {
                    return JSON.readTree(BoundedInput.read(file, LARGEST_FILE));
                } catch (JsonProcessingException e) {
                    LOG.warn("event=administrator_file_unreadable file={} reason=\"{}\"", file, e.getOriginalMessage());
                }
            }
        }
        return MissingNode.getInstance();
    }

    private Path file() {
        return data.path().resolve(FILE);
    }

    private String content(Optional<String> password, String mark) throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        content.put("url", url);
        content.put("socket", data.apiSocket().toString());
        content.put("account", NAME);
        content.put("user", NAME);
        password.ifPresent(text -> content.put(PASSWORD, text));
        password.ifPresent(_ -> content.put(MARK, mark));
        content.put("project", controller.snapshot().settings().regions().getFirst());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
    }

    private void watch() {
        String mark = mark(controller.snapshot());
        long revision = controller.snapshot().revision();
        try {
            while (true) {
                revision = controller.awaitChange(revision, Optional.empty(), LOOK_AT_LEAST_EVERY);
                String now = mark(controller.snapshot());
                if (!now.equals(mark) && isRefreshed()) {
                    mark = now;
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("event=administrator_watch_ends");
        }
    }

    /** Not so on a full disk: the next change brings another try, and so does the next start. */
    private boolean isRefreshed() {
        try {
            refresh();
            LOG.info("event=administrator_password_changed file={}", file());
            return true;
        } catch (IOException e) {
            LOG.error("event=administrator_file_not_written file={} reason=\"{}\"", file(), e.toString());
            return false;
        }
    }

    /** Empty if there is no such user. */
    private static String mark(Snapshot snapshot) {
        return snapshot.accountNamed(NAME)
                .map(Account::id)
                .flatMap(account -> snapshot.userNamed(account, NAME))
                .flatMap(user -> snapshot.passwordHash(user.id()))
                .map(PasswordHash::hash)
                .map(Administrator::digest)
                .orElse("");
    }

    private static String digest(String hash) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(hash.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
