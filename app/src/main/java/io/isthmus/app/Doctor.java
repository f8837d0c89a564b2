package io.isthmus.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.dataplane.linux.agent.HostCheck;
import io.isthmus.dataplane.linux.agent.HostChecks;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this host can and cannot do, as a JSON list for the command line's {@code doctor}. */
final class Doctor {
    private Doctor() {}

    static int run() {
        List<Map<String, Object>> checks = HostChecks.run(HostChecks.needsRootless()).stream()
                .map(Doctor::view)
                .toList();
        try {
            System.out.println(new ObjectMapper().writeValueAsString(checks));
            return 0;
        } catch (IOException e) {
            System.err.println("isthmus agent: cannot write the checks: " + e.getMessage());
            return 1;
        }
    }

    private static Map<String, Object> view(HostCheck check) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", check.name());
        view.put("ok", check.ok());
        view.put("required", check.required());
        view.put("found", check.found());
        view.put("remedy", check.remedy());
        return view;
    }
}
