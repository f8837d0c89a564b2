package io.isthmus.api.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.net.Cidr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BinderTest {
    record Inner(@Doc("a block") Cidr blockOne) {}

    record Outer(
            @Doc("a name") @Length(min = 1, max = 3) String name,
            @Doc("a number") @Range(min = 1, max = 9) Optional<Integer> size,
            @Doc("a flag") Optional<Boolean> on,
            @Doc("inner") Optional<Inner> inner,
            @Doc("blocks") @Items(max = 2) List<Destination> blocks,
            @Doc("limits") Map<String, Integer> limits,
            @Doc("odd name") @Name("oddName") Optional<String> odd) {}

    private static Bound<Outer> bind(String json) throws MalformedJsonException {
        return Binder.body(
                Outer.class, "", false, Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> faults(String json) throws MalformedJsonException {
        return bind(json) instanceof Bound.Invalid<Outer>(List<Violation> violations)
                ? violations.stream().map(Violation::sentence).toList()
                : List.of();
    }

    @Test
    void aWholeRecordIsBoundByWireNames() throws MalformedJsonException {
        assertThat(
                        bind(
                                "{'name':'a','size':3,'on':true,'inner':{'block_one':'10.0.0.0/8'},'blocks':['2001:DB8::/32'],'limits':{'x':1},'oddName':'o'}"))
                .isEqualTo(new Bound.Valid<>(new Outer(
                        "a",
                        Optional.of(3),
                        Optional.of(true),
                        Optional.of(new Inner(Cidr.parse("10.0.0.0/8"))),
                        List.of(new Destination(Cidr.parse("2001:db8::/32"), "2001:DB8::/32")),
                        Map.of("x", 1),
                        Optional.of("o"))));
    }

    @Test
    void whatIsLeftOutOrNullIsEmptyAndWhatIsUnknownIsIgnored() throws MalformedJsonException {
        assertThat(bind("{'name':'a','size':null,'more':[1,{}],'inner':null}"))
                .isEqualTo(new Bound.Valid<>(new Outer(
                        "a",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Optional.empty())));
    }

    record Cleared(
            @Doc("a text") @Length(max = 3) @OrNull Optional<String> text,
            @Doc("a block") @OrNull Optional<OrNone<Cidr>> block,
            @Doc("numbers") @Items(max = 2) @OrNull Optional<List<Integer>> numbers) {}

    private static Bound<Cleared> bindCleared(String json) throws MalformedJsonException {
        return Binder.body(
                Cleared.class,
                "",
                false,
                Json.parseWithNulls(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nullIsAnEmptyValueWhereItSaysSomething() throws MalformedJsonException {
        Bound<Cleared> cleared = new Bound.Valid<>(
                new Cleared(Optional.of(""), Optional.of(new OrNone<>(Optional.empty())), Optional.of(List.of())));
        assertThat(bindCleared("{}"))
                .isEqualTo(new Bound.Valid<>(new Cleared(Optional.empty(), Optional.empty(), Optional.empty())));
        assertThat(bindCleared("{'text':null,'block':null,'numbers':null}")).isEqualTo(cleared);
        assertThat(bindCleared("{'text':'','block':'','numbers':[]}")).isEqualTo(cleared);
        assertThat(bindCleared("{'text':'abc','block':'10.0.0.0/8','numbers':[1]}"))
                .isEqualTo(new Bound.Valid<>(new Cleared(
                        Optional.of("abc"),
                        Optional.of(new OrNone<>(Optional.of(Cidr.parse("10.0.0.0/8")))),
                        Optional.of(List.of(1)))));
        assertThat(bindCleared("{'text':'abcd','block':'x','numbers':[1,2,3]}")).isInstanceOf(Bound.Invalid.class);
    }

    @Test
    void allViolationsAreCollectedInTheOrderOfTheRecord() throws MalformedJsonException {
        assertThat(
                        faults(
                                "{'name':'abcd','size':10,'on':'x','inner':{},'blocks':['10.0.0.0/8','10.0.0.1/8'],'limits':{'y':'z'}}"))
                .containsExactly(
                        "name has 4 characters (expected 1 to 3 characters)",
                        "size is 10 (expected a whole number from 1 to 9)",
                        "on is \"x\" (expected true or false)",
                        "inner.block_one is missing (expected an address block such as 10.0.0.0/16, host bits zero)",
                        "blocks[1] is \"10.0.0.1/8\" (expected an address block such as 10.0.0.0/16, host bits zero)",
                        "limits.y is \"z\" (expected a whole number)");
    }

    @Test
    void aNumberIsNoTextAndATextNoNumber() throws MalformedJsonException {
        assertThat(faults("{'name':1}")).containsExactly("name is a number (expected text)");
        assertThat(faults("{'name':'a','size':'1'}")).containsExactly("size is \"1\" (expected a whole number)");
    }

    record Query(
            @Doc("limit") Optional<Integer> limit,
            @Doc("flag") Optional<Boolean> reverse,
            @Doc("names") List<String> name,
            @Doc("one") Optional<String> id) {}

    @Test
    void queriesAreTextsThatMayRepeat() {
        assertThat(Binder.query(
                        Query.class,
                        false,
                        Map.of("limit", List.of("2"), "reverse", List.of("True"), "name", List.of("a", "b"))))
                .isEqualTo(new Bound.Valid<>(
                        new Query(Optional.of(2), Optional.of(true), List.of("a", "b"), Optional.empty())));
        assertThat(Binder.query(Query.class, false, Map.of("limit", List.of("two"))))
                .isEqualTo(new Bound.Invalid<Query>(List.of(new Violation("limit", "is \"two\"", "a whole number"))));
        assertThat(Binder.query(Query.class, false, Map.of("limit", List.of(""), "id", List.of(""))))
                .isEqualTo(
                        new Bound.Valid<>(new Query(Optional.empty(), Optional.empty(), List.of(), Optional.of(""))));
    }

    record Answer(
            @Doc("a") String text,
            @Doc("b") Optional<String> left,
            @Doc("c") @NullIfEmpty Optional<String> nothing,
            @Doc("d") Cidr block,
            @Doc("e") double ratio,
            @Doc("f") @Name("x:y") List<Inner> inner) {}

    @Test
    void answersAreWrittenByTheSameNames() {
        Answer answer = new Answer(
                "a\"\n",
                Optional.empty(),
                Optional.empty(),
                Cidr.parse("10.0.0.0/8"),
                1.5,
                List.of(new Inner(Cidr.parse("10.0.0.0/9"))));
        assertThat(new String(Json.write(answer), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"text\":\"a\\\"\\n\",\"nothing\":null,\"block\":\"10.0.0.0/8\",\"ratio\":1.5,\"x:y\":[{\"block_one\":\"10.0.0.0/9\"}]}");
    }

    record Shared(
            @Doc("a name") @Length(max = 3) Optional<String> name,
            @Description Optional<String> description) {}

    record Around(
            @Doc("a number before") int before,
            @Inline Shared shared,
            @Doc("a number behind") int behind) {}

    private static Bound<Around> around(String json) throws MalformedJsonException {
        return Binder.body(
                Around.class, "", true, Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anInlineRecordsFieldsStandBesideThoseAroundIt() throws MalformedJsonException {
        Around whole = new Around(1, new Shared(Optional.of("a"), Optional.empty()), 2);
        assertThat(around("{'before':1,'name':'a','behind':2}")).isEqualTo(new Bound.Valid<>(whole));
        assertThat(new String(Json.write(whole), StandardCharsets.UTF_8))
                .isEqualTo("{\"before\":1,\"name\":\"a\",\"behind\":2}");
        assertThat(RecordShape.of(Around.class).names()).containsExactly("before", "name", "description", "behind");
    }

    @Test
    void whatIsInlineIsCheckedAsIfItWereWrittenThere() throws MalformedJsonException {
        assertThat(around("{'before':1,'name':'abcd','description':'<','behind':2,'shared':{}}"))
                .isInstanceOfSatisfying(
                        Bound.Invalid.class,
                        invalid ->
                                assertThat(invalid.violations().toString()).contains("name", "description", "shared"));
    }
}
