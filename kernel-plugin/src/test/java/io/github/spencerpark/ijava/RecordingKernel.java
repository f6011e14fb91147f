package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.List;

/** IJava's real base kernel, which remembers what it was told instead of sending it to Jupyter. */
public final class RecordingKernel extends BaseKernel {
    public final List<String> evaluated = new ArrayList<>();
    public final List<DisplayData> displayed = new ArrayList<>();

    @Override
    public DisplayData eval(String source) {
        evaluated.add(source);
        return DisplayData.EMPTY;
    }

    @Override
    public void display(DisplayData data) {
        displayed.add(data);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("java").build();
    }
}
