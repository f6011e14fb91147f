package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.reflect.ClassPath;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportsTest {
    /** What JJava imports by itself; with two public classes of one name, every cell that names it fails, magics too. */
    private static final List<String> KERNELS = List.of(
            "java.lang",
            "java.util",
            "java.io",
            "java.math",
            "java.net",
            "java.time",
            "java.util.concurrent",
            "java.util.function",
            "java.util.prefs",
            "java.util.regex",
            "java.util.stream");

    @Test
    void noNameIsAmbiguous() throws IOException {
        ClassPath classPath = ClassPath.from(getClass().getClassLoader());
        Set<String> seen = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        for (String name : Imports.NAMES) {
            publicNames(classPath, name).forEach(simple -> {
                if (!seen.add(simple) || inKernel(simple)) {
                    twice.add(simple);
                }
            });
        }

        assertThat(seen).contains("ImageFolder", "Dino", "Plan", "LinearProbe", "Table");
        assertThat(twice).isEmpty();
    }

    private static Set<String> publicNames(ClassPath classPath, String name) {
        if (!name.endsWith(".*")) {
            return Set.of(name.substring(name.lastIndexOf('.') + 1));
        }
        return classPath.getTopLevelClasses(name.substring(0, name.length() - 2)).stream()
                .filter(info -> !info.getSimpleName().equals("package-info"))
                .map(ClassPath.ClassInfo::load)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
    }

    private static boolean inKernel(String simple) {
        return KERNELS.stream()
                .flatMap(name -> exists(name + "." + simple))
                .findAny()
                .isPresent();
    }

    private static Stream<Class<?>> exists(String name) {
        try {
            return Stream.of(Class.forName(name, false, ImportsTest.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }
}
