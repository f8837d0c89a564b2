package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log groups and streams as the cloud's clients make them, read them by their lists, change and delete them. */
final class LogGroupHttpTest {
    private static final String PATH = "/v2/{p}/groups";
    private static final long MADE = 1_795_435_200_123L; // 2026-11-23T12:00:00.123Z

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private String group() {
        Client.Answer made = alice.post(PATH, "{'log_group_name':'logs','ttl_in_days':7}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("log_group_id");
    }

    private String stream(String group) {
        Client.Answer made = alice.post(PATH + "/" + group + "/streams", "{'log_stream_name':'stream'}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("log_stream_id");
    }

    @Test
    void aGroupIsMadeListedChangedAndDeleted() {
        String group = group();
        assertThat(alice.get(PATH).list("log_groups"))
                .isEqualTo(List.of(Map.of(
                        "creation_time",
                        MADE,
                        "log_group_name",
                        "logs",
                        "log_group_id",
                        group,
                        "ttl_in_days",
                        7,
                        "tag",
                        Map.of("_sys_enterprise_project_id", "0"))));
        assertThat(alice.post(PATH + "/" + group, "{'ttl_in_days':60}").status())
                .isEqualTo(200);
        assertThat(alice.get(PATH).at("log_groups", 0, "ttl_in_days")).isEqualTo(60);
        assertThat(alice.delete(PATH + "/" + group).status()).isEqualTo(204);
        assertThat(alice.delete(PATH + "/" + group).status()).isEqualTo(404);
        assertThat(alice.get(PATH).list("log_groups")).isEmpty();
    }

    @Test
    void aStreamIsItsGroupsAndLastsAsLongUnlessItSaysOtherwise() {
        String group = group();
        String stream = stream(group);
        String path = PATH + "/" + group + "/streams";
        assertThat(alice.get(path).list("log_streams"))
                .isEqualTo(List.of(Map.of(
                        "creation_time",
                        MADE,
                        "log_stream_name",
                        "stream",
                        "log_stream_id",
                        stream,
                        "filter_count",
                        0,
                        "is_favorite",
                        false,
                        "ttl_in_days",
                        7,
                        "tag",
                        Map.of("_sys_enterprise_project_id", "0"))));
        assertThat(alice.put(PATH + "/" + group + "/streams-ttl/" + stream, "{'ttl_in_days':3}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.get(path).at("log_streams", 0, "ttl_in_days")).isEqualTo(3);
        String other = group();
        assertThat(alice.delete(PATH + "/" + other + "/streams/" + stream).status())
                .isEqualTo(404);
        assertThat(alice.get(PATH + "/" + other + "/streams").list("log_streams"))
                .isEmpty();
        assertThat(alice.delete(path + "/" + stream).status()).isEqualTo(204);
        assertThat(alice.delete(path + "/" + stream).status()).isEqualTo(404);
        assertThat(alice.get(path).list("log_streams")).isEmpty();
        stream(group);
        assertThat(alice.delete(PATH + "/" + group).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void bothHaveTagsOfTheirOwnWhichTheirListsShow() {
        String group = group();
        String stream = stream(group);
        String add = "{'action':'create','tags':[{'key':'a','value':'%s'}]}";
        assertThat(alice.post("/v1/{p}/groups/" + group + "/tags/action", add.formatted("1"))
                        .status())
                .isEqualTo(201);
        assertThat(alice.post("/v1/{p}/topics/" + stream + "/tags/action", add.formatted("2"))
                        .status())
                .isEqualTo(201);
        assertThat(alice.get(PATH).at("log_groups", 0, "tag", "a")).isEqualTo("1");
        assertThat(alice.get(PATH + "/" + group + "/streams").at("log_streams", 0, "tag", "a"))
                .isEqualTo("2");
        alice.post("/v1/{p}/topics/" + stream + "/tags/action", "{'action':'delete','tags':[{'key':'a'}]}");
        assertThat(alice.get(PATH).at("log_groups", 0, "tag", "a")).isEqualTo("1");
        assertThat(alice.get(PATH + "/" + group + "/streams").at("log_streams", 0, "tag"))
                .isEqualTo(Map.of("_sys_enterprise_project_id", "0"));
        assertThat(bob.post("/v1/{p}/groups/" + group + "/tags/action", add.formatted("1"))
                        .status())
                .isEqualTo(404);
        assertThat(bob.post("/v1/{p}/topics/" + stream + "/tags/action", add.formatted("1"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aFlowLogNamesThemAndAnyOtherIds() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String group = group();
        String stream = stream(group);
        String log =
                "{'flow_log':{'resource_type':'vpc','resource_id':'%s','traffic_type':'%s','log_group_id':'%s','log_topic_id':'%s'}}";
        Client.Answer made = alice.post("/v1/{p}/fl/flow_logs", log.formatted(vpc, "all", group, stream));
        assertThat(made.at("flow_log", "log_group_id")).isEqualTo(group);
        assertThat(made.at("flow_log", "log_topic_id")).isEqualTo(stream);
        assertThat(alice.post("/v1/{p}/fl/flow_logs", log.formatted(vpc, "reject", "elsewhere", "some"))
                        .status())
                .isEqualTo(200);
        assertThat(alice.delete(PATH + "/" + group).status()).isEqualTo(204);
        assertThat(alice.get("/v1/{p}/fl/flow_logs?log_group_id=" + group).list("flow_logs"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'ttl_in_days':7}                            ; log_group_name",
                "{'log_group_name':'a b'}                     ; log_group_name",
                "{'log_group_name':'a','ttl_in_days':0}       ; ttl_in_days",
                "{'log_group_name':'a','ttl_in_days':366}     ; ttl_in_days"
            })
    void whatCannotBeIsRefusedInWords(String body, String words) {
        Client.Answer answer = alice.post(PATH, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error_msg")).contains(words);
        assertThat(alice.get(PATH).list("log_groups")).isEmpty();
    }

    @Test
    void whatIsAnotherProjectsDoesNotExist() {
        String group = group();
        String stream = stream(group);
        String path = PATH + "/" + group;
        assertThat(bob.get(PATH).list("log_groups")).isEmpty();
        assertThat(bob.get(path + "/streams").status()).isEqualTo(404);
        assertThat(bob.post(path, "{'ttl_in_days':1}").status()).isEqualTo(404);
        assertThat(bob.post(path + "/streams", "{'log_stream_name':'s'}").status())
                .isEqualTo(404);
        assertThat(bob.put(path + "/streams-ttl/" + stream, "{'ttl_in_days':1}").status())
                .isEqualTo(404);
        assertThat(bob.delete(path + "/streams/" + stream).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.get(path + "/streams").list("log_streams")).hasSize(1);
    }
}
