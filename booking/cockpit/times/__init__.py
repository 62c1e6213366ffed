"""The pages for hours: weeks, days that differ, public holidays, each with a look ahead."""
