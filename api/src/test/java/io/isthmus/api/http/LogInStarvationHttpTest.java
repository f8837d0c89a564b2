package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Room;
import io.isthmus.control.password.Passwords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Log-ins by the hundred, from one address and from many: each is answered, and nobody else goes without. Counted places only. */
final class LogInStarvationHttpTest {
    private static final int FLOOD = 80;

    private final Service service = Service.start();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        service.close();
    }

    private CompletableFuture<Client.Answer> logIn(String address, String user) {
        String body = Client.logIn(user, "red", "eu-de", Service.PASSWORD);
        return CompletableFuture.supplyAsync(
                () -> RawClient.postFrom(address, service.server.url(), "/v3/auth/tokens", body), threads);
    }

    private List<CompletableFuture<Client.Answer>> flood(Function<Integer, String> address) {
        List<CompletableFuture<Client.Answer>> all = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            all.add(logIn(address.apply(i), "nobody" + i));
        }
        return all;
    }

    private static Map<Integer, Long> statuses(List<CompletableFuture<Client.Answer>> answers) {
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(Client.Answer::status, Collectors.counting()));
    }

    @Test
    void anAddressHasItsShareAndTheOthersGetIn() {
        List<CompletableFuture<Client.Answer>> flood = flood(_ -> "127.0.0.2");
        assertThat(logIn("127.0.0.3", "alice").join().status()).isEqualTo(201);
        Map<Integer, Long> statuses = statuses(flood);
        assertThat(statuses).containsOnlyKeys(401, 429);
        assertThat(flood.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 429))
                .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
        assertThat(service.identity.hash("another", "user").taken()).isPresent();
    }

    @Test
    void howeverManyAddressesAskTheRestOfTheServiceAnswers() {
        Client alice = service.alice();
        List<CompletableFuture<Client.Answer>> flood = flood(i -> "127.0.1." + (i + 1));
        List<CompletableFuture<Client.Answer>> gets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gets.add(CompletableFuture.supplyAsync(() -> alice.get("/v1/{p}/vpcs"), threads));
        }
        assertThat(statuses(gets)).containsOnlyKeys(200);
        assertThat(statuses(flood)).containsKey(401);
        assertThat(statuses(flood).keySet()).isSubsetOf(401, 429, 503);
    }

    @Test
    void whatWaitsIsBounded() {
        assertThat(Passwords.PER_ASKER).isLessThan(Passwords.WAITING);
        assertThat(Passwords.WAITING).isLessThan(Room.REQUESTS.usual().strangers());
    }
}
